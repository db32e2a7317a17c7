"""The Wagtail admin, uploads, and what Wagtail asks of the outside: nothing."""

from portal.settings.environment import env

# The public address of the site, used in mails and absolute links of the admin.
BASE_URL = WAGTAILADMIN_BASE_URL = env.str("BASE_URL")
WAGTAIL_SITE_NAME = env.str("SITE_NAME", "珠海市社会工作委员会")
# A page kept from the public asks staff to log in where they always do.
WAGTAIL_FRONTEND_LOGIN_URL = "/admin/login/"
# Pages and documents are for whom a login tells apart. A password for all is no control of access, and its form answers
# with 200: nginx would keep the public copy of before, and show it when the portal is down.
WAGTAIL_PRIVATE_PAGE_OPTIONS = WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
# Without a mail server nothing is sent, and nobody is offered a password by mail.
EMAIL = env.dj_email_url("EMAIL_URL", "dummy:")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = EMAIL.get("EMAIL_HOST", ""), EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_USER", ""), EMAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_TLS", False), EMAIL.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "webmaster@localhost")
WAGTAIL_PASSWORD_RESET_ENABLED = not EMAIL_BACKEND.endswith("dummy.EmailBackend")
# The admin asks nothing of outside hosts.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILIMAGES_IMAGE_MODEL = "core.PortalImage"
WAGTAILDOCS_DOCUMENT_MODEL = "core.PortalDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.core.uploads.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.core.uploads.forms.DocumentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# A telephone's 48 million pixels; decoded they take four bytes each in the memory of the process.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
# Where the eye finds no difference in photographs and drawings at twice the density (docs/design.md).
WAGTAILIMAGES_AVIF_QUALITY = 50
WAGTAILIMAGES_WEBP_QUALITY = 72
WAGTAILIMAGES_JPEG_QUALITY = 72
# After publishing, a thread makes the resized pictures; without it, the first visit or `prepare_pictures` does.
PREPARE_PICTURES = env.bool("PREPARE_PICTURES", True)
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = [
    "csv",
    "doc",
    "docx",
    "ofd",
    "pdf",
    "ppt",
    "pptx",
    "txt",
    "xls",
    "xlsx",
    "zip",
    "rar",
    "wps",
]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
SENDFILE_BACKEND = "portal.core.sending"
# Not even a PDF is shown in the page's place: what people sent us is downloaded.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
# The admin's own search; citizens' search is Haystack. The fallback backend scans titles,
# finds Chinese substrings and costs nothing on save (docs/decisions/0003-search.md).
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}
WAGTAILAPI_LIMIT_MAX = 50
WAGTAILAPI_SEARCH_ENABLED = False

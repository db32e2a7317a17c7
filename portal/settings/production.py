"""The safe default: everything that differs between installations is read from the environment.

`development` relaxes it and `test` builds on that. A missing secret, host list or
HTTPS origin stops the start (`environs` raises), so that production never runs on a guess.
"""

from pathlib import Path
from urllib.parse import urlsplit

from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# All run-time state lives here: database, index, media, collected static files, caches.
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
# The public address of the site, used in mails and absolute links of the admin.
WAGTAILADMIN_BASE_URL = env.str("BASE_URL")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [WAGTAILADMIN_BASE_URL])

HTTPS = env.bool("HTTPS", True)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

INSTALLED_APPS = [
    "portal.home",
    "news",
    "policy",
    "briefings",
    "portal.organisation",
    "portal.disclosure",
    "portal.search",
    "portal.core",
    "haystack",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before whatever may end in an error page: those, too, are shown as citizens wish to read.
    "portal.core.reading.ReadingMiddleware",
    "portal.core.script_middleware.ScriptMiddleware",
    "portal.core.middleware.RejectUnservablePathMiddleware",
    "portal.core.middleware.RejectLargeBodyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.core.redirect_middleware.RedirectMiddleware",
    "portal.core.sites.SiteMiddleware",
]

CSRF_FAILURE_VIEW = "portal.core.error_views.csrf_failure"
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

SQLITE_URL = f"sqlite:///{VAR_DIR / 'db.sqlite3'}"
DATABASES = {"default": env.dj_db_url("DATABASE_URL", SQLITE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets citizens read while a publisher writes; IMMEDIATE makes a second writer wait
    # its turn instead of failing when it upgrades its lock.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://")}

SEARCH_URL = env.str("SEARCH_URL", f"whoosh://{VAR_DIR / 'index'}")
HAYSTACK_CONNECTIONS = {
    "default": {
        "ENGINE": f"portal.search.engines.{urlsplit(SEARCH_URL).scheme}.Engine",
        "PATH": urlsplit(SEARCH_URL).path,
        # A failed write must reach the journal, not a log line.
        "SILENTLY_FAIL": False,
        "INCLUDE_SPELLING": False,
    }
}

# What a change leaves to do for the index is done in a thread of the process that made it; without it, only by
# `manage.py process_index_journal`.
SEARCH_BACKGROUND = env.bool("SEARCH_BACKGROUND", True)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Development serves uploaded files itself; in production nginx does.
SERVE_MEDIA = env.bool("SERVE_MEDIA", False)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# PDFs of pages, made when first asked for; what was not used for longest goes where they exceed the bound.
PDF_CACHE_DIR = VAR_DIR / "pdf"
PDF_CACHE_BYTES = env.int("PDF_CACHE_MB", 512) * 1024 * 1024
# How many are made at once on this machine: each takes one processor, at low priority, and up to 400 MB.
PDF_PROCESSES = env.int("PDF_PROCESSES", 1)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_PERMISSIONS = 0o644

# Links to these domains and whatever is below them, and to the site's own, need no 离站提示 (conac.cn: 党政机关标识).
GOVERNMENT_DOMAINS = env.list("GOVERNMENT_DOMAINS", ["gov.cn", "conac.cn"])
WAGTAIL_SITE_NAME = env.str("SITE_NAME", "珠海市社会工作委员会")
# 网站标识码 of the body that runs this installation; staff see it in the footer and page tags.
SITE_ID_CODE = env.str("SITE_ID_CODE", "")
# A page kept from the public asks staff to log in where they always do.
WAGTAIL_FRONTEND_LOGIN_URL = "/admin/login/"
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
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
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
# The admin's own search; citizens' search is Haystack. The fallback backend scans titles,
# finds Chinese substrings and costs nothing on save (docs/decisions/0003-search.md).
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}
WAGTAILAPI_LIMIT_MAX = 50
WAGTAILAPI_SEARCH_ENABLED = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}

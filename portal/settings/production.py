"""The safe default: everything that differs between installations is read from the environment.

`development` relaxes it and `test` builds on that. A missing secret, host list or
HTTPS origin stops the start (`environs` raises), so that production never runs on a guess.
"""

from urllib.parse import urlsplit

from portal.settings.backups import *  # noqa: F403 - settings are assembled from their parts
from portal.settings.caches import *  # noqa: F403 - as above
from portal.settings.databases import *  # noqa: F403 - as above
from portal.settings.environment import BASE_DIR, VAR_DIR, env
from portal.settings.logs import *  # noqa: F403 - as above
from portal.settings.security import *  # noqa: F403 - as above
from portal.settings.staff import *  # noqa: F403 - as above
from portal.settings.staff import BASE_URL

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [BASE_URL])

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
    "axes",
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
    "portal.core.observing.middleware.ObservingMiddleware",
    "portal.core.replica.ReplicaMiddleware",
    # Whole pages for visitors; what stands below is asked only where there is none.
    "portal.core.caching.middleware.PageCacheMiddleware",
    # Headers of every answer. Kept copies have them: whatever they depend on is in the key (portal.core.caching.keys).
    "portal.core.response_headers.PolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.core.withdrawn.WithdrawnMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before whatever may end in an error page: those, too, are shown as citizens wish to read.
    "portal.core.reading.ReadingMiddleware",
    "portal.core.script_middleware.ScriptMiddleware",
    "portal.core.admin_network.AdminNetworkMiddleware",
    "portal.core.middleware.RejectUnservableMiddleware",
    "portal.core.middleware.RejectLargeBodyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.core.idle.IdleLogoutMiddleware",
    "portal.core.redirect_middleware.RedirectMiddleware",
    "portal.core.sites.SiteMiddleware",
    # Last, as its documentation asks: it replaces the answer to an attempt that was refused.
    "axes.middleware.AxesMiddleware",
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

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]

STATIC_URL = "/static/"
# Each release collects into a folder of its own (deploy/): its list of hashed names must fit its templates.
STATIC_ROOT = env.path("STATIC_ROOT", VAR_DIR / "static")
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
# 网站标识码 of the body that runs this installation; staff see it in the footer and page tags.
SITE_ID_CODE = env.str("SITE_ID_CODE", "")

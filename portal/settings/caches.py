"""The caches: Redis where CACHE_URL names one, else memory of the process and files in `var/`."""

from portal.settings.environment import VAR_DIR, env

# redis://…, rediss://… or unix://…; pages that were made stay in its memory, bounded by its own maxmemory.
CACHE_URL = env.str("CACHE_URL", "")

if CACHE_URL:
    _redis = {"BACKEND": "portal.core.caching.redis.Cache", "LOCATION": CACHE_URL}
    CACHES = {"default": _redis, "pages": _redis}
else:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5000}},
        # All processes of the machine share whole pages.
        "pages": {
            "BACKEND": "portal.core.caching.files.Cache",
            "LOCATION": str(VAR_DIR / "cache"),
            "OPTIONS": {"MAX_BYTES": env.int("PAGE_CACHE_MB", 256) * 1024 * 1024},
        },
    }

# Whole pages, and what pages have in common, are kept for visitors who are not logged in.
PAGE_CACHE = env.bool("PAGE_CACHE", True)
FRAGMENT_CACHE = env.bool("FRAGMENT_CACHE", True)
# So old may be what a process knows of the site version if another machine has changed it.
SITE_VERSION_SECONDS = env.float("SITE_VERSION_SECONDS", 0.5)

"""The caches."""

from portal.settings.environment import env

CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://")}

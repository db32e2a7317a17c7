"""The test suite's settings: development with throwaway state and cheap password hashing."""

import os
import tempfile

_var = tempfile.mkdtemp(prefix="portal-test-")
os.environ["VAR_DIR"] = _var

from portal.settings.development import *  # noqa: E402, F403 - VAR_DIR above must be set first

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_memory = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {name: {"BACKEND": _memory, "LOCATION": name} for name in ("default", "pages")}
# Tests render; those of the page cache switch it on. Their own process makes every change and notices it.
PAGE_CACHE = False
SITE_VERSION_SECONDS = 3600.0
# A thread would see nothing of a test's own transaction.
SEARCH_BACKGROUND = False
PREPARE_PICTURES = False

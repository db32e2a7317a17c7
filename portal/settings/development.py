"""What `make run` uses: the safe default, relaxed for one machine without TLS.

DEBUG stays off unless asked for, so that a citizen's error pages are what one sees.
"""

import os
import secrets
from pathlib import Path

_var = Path(os.environ.get("VAR_DIR", Path(__file__).resolve().parent.parent.parent / "var"))
# WhiteNoise warns at every start while the folder of collected files is missing.
(_var / "static").mkdir(parents=True, exist_ok=True)
_secret = _var / "secret_key"
if not _secret.exists():
    # Kept between runs, or every restart would log staff out.
    _secret.touch(mode=0o600)
    _secret.write_text(secrets.token_urlsafe(50))

os.environ.setdefault("SECRET_KEY", _secret.read_text())
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
os.environ.setdefault("HTTPS", "false")
os.environ.setdefault("SERVE_MEDIA", "true")
os.environ.setdefault("LOG_FORMAT", "line")

from portal.settings.production import *  # noqa: E402, F403 - the environment above must be set first
from portal.settings.production import STORAGES, env  # noqa: E402 - same reason

DEBUG = env.bool("DEBUG", False)
# Static files straight from the sources: no collectstatic between an edit and a reload.
WHITENOISE_USE_FINDERS = True
# Without it an edited file is sent with the length that it had at the start, and the browser waits for ever.
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

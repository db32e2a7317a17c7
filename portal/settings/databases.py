"""The database."""

from portal.settings.environment import VAR_DIR, env

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

"""Where backups go, for whom they are encrypted, how long they are kept."""

from pathlib import Path

from portal.settings.environment import VAR_DIR, env

BACKUP_DIR = Path(env.str("BACKUP_DIR", str(VAR_DIR / "backups")))
# A file of age recipients (public keys, one a line): this machine can write backups that it cannot read. Without it
# they are not encrypted.
BACKUP_RECIPIENTS = env.path("BACKUP_RECIPIENTS", None)
# What else a new machine needs; those that exist are taken along.
BACKUP_SETTINGS = [Path(env.str("ENVIRONMENT_FILE", "/etc/portal/environment")), VAR_DIR / "secret_key"]
# The newest backup of so many days, weeks and months is kept.
BACKUP_KEEP = {
    "days": env.int("BACKUP_KEEP_DAYS", 7),
    "weeks": env.int("BACKUP_KEEP_WEEKS", 5),
    "months": env.int("BACKUP_KEEP_MONTHS", 12),
}

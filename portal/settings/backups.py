"""Where backups go, for whom they are encrypted, how long they are kept."""

from pathlib import Path

from portal.settings.environment import VAR_DIR, env

BACKUP_DIR = Path(env.str("BACKUP_DIR", str(VAR_DIR / "backups")))
# A file of age recipients (public keys, one a line): this machine can write backups that it cannot read. Without it
# they are not encrypted.
BACKUP_RECIPIENTS = env.path("BACKUP_RECIPIENTS", None)
_environment = Path(env.str("ENVIRONMENT_FILE", "/etc/portal/environment"))
# What else a new machine needs; those that exist are taken along. The key of the certificate is root's alone.
BACKUP_SETTINGS = [_environment, _environment.with_name("install.conf"), VAR_DIR / "secret_key"]
if BACKUP_RECIPIENTS is not None:
    BACKUP_SETTINGS.append(BACKUP_RECIPIENTS)
# What a backup or a restore leaves free on the disk, in bytes: the database writes there, too.
BACKUP_RESERVE = env.int("BACKUP_RESERVE_MB", 1024) * 1024 * 1024
# The newest backup of so many days, weeks and months is kept.
BACKUP_KEEP = {
    "days": env.int("BACKUP_KEEP_DAYS", 7),
    "weeks": env.int("BACKUP_KEEP_WEEKS", 5),
    "months": env.int("BACKUP_KEEP_MONTHS", 12),
}

"""Whether there is room: a backup that fills the disk takes the database along that lives on it."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

from portal.core.backup.errors import BackupError


def free_bytes(folder: Path) -> int:
    """What is free on the disk of a folder, which need not be there yet. Raises OSError."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def check(folder: Path, needed: int, what: str) -> None:
    """Raises BackupError where `needed` bytes in a folder would leave less than `settings.BACKUP_RESERVE`."""
    free = free_bytes(folder)
    if free - needed < settings.BACKUP_RESERVE:
        raise BackupError(
            f"磁盘空间不够：{what}估计需要 {_mb(needed)}，另要留出 {_mb(settings.BACKUP_RESERVE)}，"
            f"而 {folder} 所在磁盘只剩 {_mb(free)}。请清理磁盘，或减少保留的备份，或把备份放到另一块磁盘。"
        )


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"

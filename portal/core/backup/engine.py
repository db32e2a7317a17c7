"""Which of the two databases is backed up."""

from __future__ import annotations

from types import ModuleType

from django.db import connection

from portal.core.backup import postgres, sqlite
from portal.core.backup.errors import BackupError

_ENGINES = {"sqlite": sqlite, "postgresql": postgres}


def engine() -> ModuleType:
    """`dumping`, `load`, `inspecting`, `exists`, `size` and `NAME` for the configured database."""
    try:
        return _ENGINES[connection.vendor]
    except KeyError:
        raise BackupError(f"不支持备份 {connection.vendor} 数据库。") from None

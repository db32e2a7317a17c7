"""SQLite's half of backups where something is wrong: each failure is told as what it is. The drill does the rest."""

from __future__ import annotations

import gzip
import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portal.core.backup import sqlite
from portal.core.backup.errors import BackupError, Damaged


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with one row, in the place of the configured one."""
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE kept (word)")
        connection.execute("INSERT INTO kept VALUES ('old')")
        connection.commit()
    monkeypatch.setattr(sqlite, "_file", lambda: str(path))
    return path


@pytest.fixture
def packed(database: Path, tmp_path: Path) -> Path:
    """Its dump."""
    (tmp_path / "staged").mkdir()
    path = tmp_path / "staged" / sqlite.NAME
    with path.open("wb") as dump, sqlite.dumping(dump, tmp_path, lambda: None) as cursor:
        assert cursor.execute("SELECT word FROM kept").fetchall() == [("old",)]
    return path


def test_a_full_disk_is_no_damaged_backup(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sqlite.shutil, "copyfileobj", fail)
    with pytest.raises(OSError, match="No space left"):
        sqlite.load(packed)


@pytest.mark.parametrize(
    "content", [b"no gzip", gzip.compress(b"x" * 1000)[:-12], b"\x1f\x8b\x08" + b"\0" * 7 + b"\xff" * 9]
)
def test_a_dump_that_cannot_be_unpacked_is_damaged(packed: Path, content: bytes) -> None:
    packed.write_bytes(content)
    with pytest.raises(Damaged):
        sqlite.load(packed)


def test_a_database_that_cannot_be_read_is_told_in_a_sentence(database: Path, tmp_path: Path) -> None:
    database.write_bytes(b"no database at all" * 100)
    with pytest.raises(BackupError, match="数据库无法读出"), sqlite.dumping(io.BytesIO(), tmp_path, lambda: None):
        pass

"""SQLite: copied by its own online backup, which holds no writer up."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection

from portal.core.backup.errors import BackupError, Damaged

NAME = "database.sqlite3.gz"
# How long a restore waits for others to let go of the database, in seconds.
PATIENCE = 30
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def dumping(dump: IO[bytes], folder: Path, fixed: Callable[[], None]) -> Iterator[Any]:
    """Write a dump of the database to an open file; a cursor on the very state that is in it.

    `fixed` is called as soon as it is settled which state that is, before the dump is written. A plain copy is in
    `folder` for as long as the block lasts. Raises BackupError where the database cannot be read, or copied.
    """
    copy = folder / "database.sqlite3"
    try:
        with closing(sqlite3.connect(_file())) as source, closing(sqlite3.connect(copy)) as target:
            # What a transaction has begun to read is what its backup copies.
            source.execute("BEGIN")
            source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            fixed()
            source.backup(target)
            # One file, without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
            with copy.open("rb") as plain, gzip.GzipFile("", "wb", compresslevel=4, fileobj=dump) as file:
                shutil.copyfileobj(plain, file)
            yield target.cursor()
    except sqlite3.Error as error:
        raise BackupError(f"数据库无法读出：{error}") from error
    copy.unlink()


def load(packed: Path) -> None:
    """Replace the database by a dump, in one transaction.

    Raises Damaged for the dump, BackupError if the database is in use or cannot be written, OSError for a full disk.
    """
    copy = packed.with_suffix("")
    try:
        with gzip.open(packed, "rb") as file, copy.open("wb") as plain:
            shutil.copyfileobj(file, plain)
        with closing(sqlite3.connect(copy)) as source:
            (said,) = source.execute("PRAGMA quick_check").fetchone()
            if said != "ok":
                raise Damaged(f"备份中的数据库已损坏：{said}")
            connection.close()
            Path(_file()).parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(_file(), timeout=PATIENCE)) as target:
                source.backup(target, progress=_impatient())
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise Damaged(f"备份中的数据库无法读取：{error}") from error
    except sqlite3.Error as error:
        raise BackupError(f"数据库未能写入，原有内容保持不变：{error}") from error


@contextmanager
def inspecting() -> Iterator[Any]:
    """A cursor on the installed database, of the same kind as `dumping` gives."""
    connection.close()
    with closing(sqlite3.connect(_file())) as source:
        yield source.cursor()


def exists() -> bool:
    """Whether there is a database at all."""
    return Path(_file()).exists()


def size() -> int:
    """What the database takes on the disk, in bytes."""
    return sum(path.stat().st_size for path in (Path(_file()), Path(f"{_file()}-wal")) if path.exists())


def _file() -> str:
    return str(connection.settings_dict["NAME"])


def _impatient() -> Any:
    deadline = time.monotonic() + PATIENCE

    def progress(status: int, remaining: int, total: int) -> None:
        # Python would try again for ever.
        if status in _BUSY and time.monotonic() > deadline:
            raise BackupError("数据库正在使用，请先停止网站再恢复。")

    return progress

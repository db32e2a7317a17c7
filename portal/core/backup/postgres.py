"""PostgreSQL: pg_dump's own format, of one exported snapshot, so that what is counted is what is dumped."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from portal.core.backup.errors import BackupError, Damaged

NAME = "database.pgdump"
# Whatever the schema holds goes in the transaction that loads the dump: all or nothing.
_EMPTY = """SET lock_timeout = '30s';
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %I CASCADE', one.tablename);
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP SEQUENCE %I CASCADE', one.sequencename);
  END LOOP;
END $$;
SET lock_timeout = 0;
"""


@contextmanager
def dumping(dump: IO[bytes], folder: Path, fixed: Callable[[], None]) -> Iterator[Any]:
    """Write a dump of the database to an open file; a cursor on the very state that is in it.

    `fixed` is called as soon as it is settled which state that is, before the dump is written. `folder` is not needed.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        fixed()
        options = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments"]
        _run("pg_dump", *options, f"--snapshot={snapshot}", output=dump)
        yield cursor


def load(dump: Path) -> None:
    """Replace the database by a dump, in one transaction. Raises Damaged for the dump, BackupError for the rest."""
    script, empty = dump.with_suffix(".sql"), dump.with_suffix(".empty.sql")
    # As a whole first: psql would commit what came before the end of a dump that breaks off.
    command = ["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump)]
    result = _process(command)
    if result.returncode:
        raise Damaged(f"备份中的数据库无法读取：{_last(result)}")
    empty.write_text(_EMPTY)
    connection.close()
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run("psql", *options, "--output=/dev/null", f"--file={empty}", f"--file={script}")
    script.unlink()


@contextmanager
def inspecting() -> Iterator[Any]:
    """A cursor on the installed database, of the same kind as `dumping` gives."""
    with connection.cursor() as cursor:
        yield cursor


def exists() -> bool:
    """Whether there is a database at all: a server that answers; raises `django.db.Error` where none does."""
    connection.ensure_connection()
    return True


def size() -> int:
    """What the database takes on the disk, in bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
    return int(size)


def _run(program: str, *options: str, output: IO[bytes] | None = None) -> None:
    """Run a client on the configured database, what it says to a file; its password goes by the environment."""
    arguments, more = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    result = _process([program, *options, *_named(arguments[1:])], more or {}, output)
    if result.returncode:
        raise BackupError(f"{program} 失败，原有内容保持不变：{_last(result)}")


def _named(arguments: list[str]) -> list[str]:
    # The database comes last, where options could no longer follow.
    return [*arguments[:-1], f"--dbname={arguments[-1]}"] if arguments else []


def _process(
    command: list[str], more: dict[str, str] | None = None, output: IO[bytes] | None = None
) -> subprocess.CompletedProcess[str]:
    try:
        environment = os.environ | (more or {})
        to = subprocess.PIPE if output is None else output
        return subprocess.run(command, env=environment, stdout=to, stderr=subprocess.PIPE, text=True)
    except FileNotFoundError as error:
        raise BackupError(f"没有找到 {command[0]}（apt-get install postgresql-client）。") from error


def _last(result: subprocess.CompletedProcess[str]) -> str:
    return (result.stderr.strip().splitlines() or [str(result.returncode)])[-1]

"""Throwaway PostgreSQL and Redis for tests that need the real thing: own folders, free loopback ports, stopped by pid.

`python -m tests.services COMMAND …` runs a command with a new cluster as its DATABASE_URL (`make test-postgres`).
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from tests.service import Service, ordinary_user, own_folder

# Debian keeps PostgreSQL's servers out of the PATH, one folder a version.
_POSTGRES_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
# Nothing of a throwaway cluster outlives a power failure, so nothing waits for a disk.
_POSTGRES_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "log_min_messages": "warning",
}


S = TypeVar("S", bound=Service)


class Cluster(Service):
    """A PostgreSQL cluster with one database, "portal", and a superuser of that name who needs no password."""

    @property
    def url(self) -> str:
        """DATABASE_URL of its database."""
        return self.url_of("portal")

    def url_of(self, database: str) -> str:
        """DATABASE_URL of another database in it."""
        return f"postgres://portal@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        """Make an empty cluster and start it."""
        # C.UTF-8 is the locale that every machine has; the portal orders texts by no locale.
        text = ["--encoding=UTF8", "--locale=C.UTF-8"]
        _run("initdb", "--no-sync", "--auth=trust", "--username=portal", *text, self.data)
        self.start()
        self.sql("CREATE DATABASE portal", database="postgres")

    def create_copy_of(self, primary: Cluster) -> None:
        """Make a standby that streams everything from `primary`, and start it."""
        _run(
            "pg_basebackup",
            "--no-sync",
            "--checkpoint=fast",
            "--write-recovery-conf",
            "--pgdata",
            self.data,
            *primary._at,
        )
        self.start()

    def sql(self, statement: str, database: str = "portal") -> str:
        """Run one statement through psql; what it prints, rows as lines, columns divided by |."""
        return _run("psql", "-v", "ON_ERROR_STOP=1", "--no-psqlrc", "-qAtc", statement, *self._at, "--dbname", database)

    @property
    def data(self) -> Path:
        """The cluster's data directory."""
        return self.folder / "data"

    @property
    def _at(self) -> list[str]:
        return ["--host=127.0.0.1", f"--port={self.port}", "--username=portal"]

    def command(self) -> Sequence[str | Path]:
        settings = [f"--{name}={value}" for name, value in _POSTGRES_SETTINGS.items()]
        return [_binary("postgres"), "-D", self.data, f"--port={self.port}", *settings]

    def answers(self) -> bool:
        status = subprocess.run([_binary("pg_isready"), "--quiet", *self._at], timeout=20)
        return status.returncode == 0


class RedisServer(Service):
    """A Redis that keeps nothing on disk; 64 MB at most, the least used goes first."""

    @property
    def url(self) -> str:
        """CACHE_URL of its first database."""
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str | Path]:
        memory = ["--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"]
        place = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", self.folder]
        return [_binary("redis-server"), *place, "--save", "", "--appendonly", "no", *memory]

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def _running(server: S, start: Callable[[S], None]) -> Iterator[S]:
    try:
        start(server)
        yield server
    finally:
        server.stop()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running throwaway PostgreSQL; the test is skipped where it is not installed."""
    _need("initdb")
    with own_folder("postgres") as folder, _running(Cluster(folder), Cluster.create) as server:
        yield server


@contextmanager
def standby(primary: Cluster) -> Iterator[Cluster]:
    """A running standby (hot, streaming) of `primary`: what DATABASE_REPLICA_URL points at."""
    with (
        own_folder("standby") as folder,
        _running(Cluster(folder), lambda server: server.create_copy_of(primary)) as server,
    ):
        yield server


@contextmanager
def postgres() -> Iterator[str]:
    """DATABASE_URL of a throwaway PostgreSQL with an empty database."""
    with cluster() as server:
        yield server.url


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A running throwaway Redis; the test is skipped where it is not installed."""
    _need("redis-server")
    with own_folder("redis") as folder, _running(RedisServer(folder), RedisServer.start) as server:
        yield server


@contextmanager
def redis() -> Iterator[str]:
    """CACHE_URL of a throwaway Redis."""
    with redis_server() as server:
        yield server.url


def _run(program: str, *arguments: str | Path) -> str:
    command = [str(_binary(program)), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True, cwd="/", **ordinary_user())
    assert result.returncode == 0, f"{command} exited {result.returncode}:\n{result.stderr}"
    return result.stdout.strip()


def _binary(name: str) -> Path | None:
    for folder in reversed(_POSTGRES_BINARIES):
        if (folder / name).exists():
            return folder / name
    found = shutil.which(name)
    return Path(found) if found else None


def _need(program: str) -> None:
    if _binary(program) is None:
        pytest.skip(f"{program} is not installed")


if __name__ == "__main__":
    with postgres() as url:
        sys.exit(subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}).returncode)

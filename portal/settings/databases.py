"""The database: SQLite out of the box, PostgreSQL by DATABASE_URL, a replica of it by DATABASE_REPLICA_URL."""

import os
from typing import Any

from portal.settings.environment import VAR_DIR, env

SQLITE_URL = f"sqlite:///{VAR_DIR / 'db.sqlite3'}"
# Set by portal.wsgi: a command needs neither a pool nor a limit (a migration may take its time).
_SERVES = "PORTAL_SERVES" in os.environ
# Connections that a process keeps for its threads; 0: each thread keeps its own.
_POOL_SIZE = env.int("DATABASE_POOL_SIZE", 0) if _SERVES else 0
# Milliseconds after which the server gives up a statement, so that one page cannot hold a connection for ever.
_STATEMENT_TIMEOUT = env.int("DATABASE_STATEMENT_TIMEOUT", 15_000) if _SERVES else 0


def _sqlite_options() -> dict[str, Any]:
    # WAL lets citizens read while a publisher writes; IMMEDIATE makes a second writer wait
    # its turn instead of failing when it upgrades its lock.
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        # A worker keeps eight connections: a megabyte of cache each (the system has its own), and few statements.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-1024;",
        "cached_statements": 8,
    }


def _postgres_options() -> dict[str, Any]:
    # A server that is down must not hold a visitor for long; less than two seconds libpq does not know.
    options: dict[str, Any] = {"connect_timeout": 2}
    # Compiling a query of 2 ms takes 40 ms: the planner thinks that whether a page is restricted is looked up for all
    # pages, when it is for aliases alone.
    options["options"] = "-c jit=off"
    if _STATEMENT_TIMEOUT:
        options["options"] += f" -c statement_timeout={_STATEMENT_TIMEOUT}"
    if _POOL_SIZE:
        options["pool"] = {"min_size": 1, "max_size": _POOL_SIZE, "timeout": 2}
    return options


def _database(name: str, default: str | None = None) -> dict[str, Any]:
    database: dict[str, Any] = env.dj_db_url(name, default)
    options = database.setdefault("OPTIONS", {})
    # A minute is longer than a publisher's pause between two pages. To open SQLite takes a quarter of a page, too: the
    # whole schema is read. A pool keeps connections itself.
    kept = 60 if _SERVES and not _POOL_SIZE else 0
    if database["ENGINE"].endswith("sqlite3"):
        return database | {"OPTIONS": _sqlite_options() | options, "CONN_MAX_AGE": kept}
    ours = _postgres_options()
    # Both are command-line options of the server; those of the address come last and win.
    options["options"] = f"{ours['options']} {options.get('options', '')}".rstrip()
    return database | {
        "OPTIONS": ours | options,
        "CONN_MAX_AGE": kept,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database("DATABASE_URL", SQLITE_URL)}
DATABASE_ROUTERS: list[str] = []
# A replica that is further behind is not read until it has caught up.
DATABASE_REPLICA_LAG_SECONDS = env.int("DATABASE_REPLICA_LAG_SECONDS", 10)
if env.str("DATABASE_REPLICA_URL", ""):
    # Tests have one database: reads of the replica see what the test wrote.
    DATABASES["replica"] = _database("DATABASE_REPLICA_URL") | {"TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["portal.core.replica.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

"""What the database's planner knows of the tables: SQLite learns nothing by itself."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

# Rows of an index that are looked at (sqlite.org/pragma.html#pragma_analysis_limit): 0.04 s for 100,000 pages.
LOOKED_AT = 400


def connect() -> None:
    """Wire the signal, once: a site is analysed each time it is brought up to date, as `make run` does."""
    post_migrate.connect(migrated, dispatch_uid="statistics.migrated")


def migrated(sender: AppConfig, using: str, **_: Any) -> None:
    """After the migrations of all rooms."""
    if sender.label == "core":
        analyse(using)


def analyse(using: str) -> None:
    """Have SQLite look at its tables; PostgreSQL does so by itself (autovacuum).

    Without it, SQLite takes the type of a page, which 40,000 may share, for a better key than its number.
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={LOOKED_AT}")
            cursor.execute("ANALYZE")

"""Rows that a fixture has made once in this process, put back for the next test instead of being made again.

Making the test site takes 0.13 s of processor and a thousand tests want it. What is put back are rows alone: no signal
is sent, so whoever remembers something of the database must be told to forget it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import connection

Rows = dict[Any, tuple[Any, ...]]


@cache
def _tables() -> dict[str, tuple[int, str]]:
    """Each table's primary key: which column it is, and its name."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            key = connection.introspection.get_primary_key_column(cursor, table)
            # SQLite's full-text tables have none; nothing is ever in them.
            if key:
                found[table] = (columns.index(key), key)
    return found


def _everything() -> dict[str, Rows]:
    rows = {}
    with connection.cursor() as cursor:
        for table, (index, _) in _tables().items():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = {row[index]: row for row in cursor.fetchall()}
    return rows


class Kept:
    """What one fixture changes in the database, from a state that is the same for every test."""

    def __init__(self) -> None:
        self._before: Rows = {}
        self._gone: dict[str, Sequence[Any]] = {}
        self._new: dict[str, Sequence[tuple[Any, ...]]] = {}
        self._known = False

    def again(self) -> bool:
        """Put the rows back; False if they are not known yet, or the pages are others than when they were made.

        False too where the test has no transaction to be undone: others then wait for its commits and their signals.
        """
        if not self._known or not connection.in_atomic_block or self._before != _pages():
            return False
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            for table, keys in self._gone.items():
                places = ", ".join(["%s"] * len(keys))
                cursor.execute(f"DELETE FROM {quote(table)} WHERE {quote(_tables()[table][1])} IN ({places})", keys)
            for table, rows in self._new.items():
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {quote(table)} VALUES ({places})", rows)
        return True

    def make(self, build: Callable[[], None]) -> None:
        """Make the rows, and remember them unless they are known."""
        if self._known or not connection.in_atomic_block:
            build()
            return
        self._before, before = _pages(), _everything()
        build()
        for table, after in _everything().items():
            old = before[table]
            if gone := [key for key, row in old.items() if after.get(key) != row]:
                self._gone[table] = gone
            if new := [row for key, row in after.items() if old.get(key) != row]:
                self._new[table] = new
        self._known = True


def _pages() -> Rows:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, path, numchild FROM wagtailcore_page")
        return {row[0]: row for row in cursor.fetchall()}

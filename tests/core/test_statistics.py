"""SQLite knows its tables after migrating, and plans by what it knows."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from portal.core.querysets import any_page
from tests import factories
from tests.conftest import Tree

pytestmark = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL analyses by itself")


def test_after_migrating_pages_are_known_and_restrictions_come_first(tree: Tree) -> None:
    for _ in range(30):
        factories.NewsPageFactory(parent=tree.news)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'wagtailcore_page'")
        assert cursor.fetchone()[0] > 0
        # As if there were a hundred thousand: of thirty, reading all is no bad plan.
        cursor.execute(
            "UPDATE sqlite_stat1 SET stat = '100000' || SUBSTR(stat, INSTR(stat, ' ')) WHERE tbl = 'wagtailcore_page'"
        )
        cursor.execute("ANALYZE sqlite_schema")
    plan = any_page(pk__in=[1, 2]).published().explain()
    assert "SCAN restricted" not in plan, "all pages are read to find the restricted ones"

"""The relevance of search over the demonstration content has a floor, on both engines."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from portal.home.models import HomePage
from portal.search.evaluation import read_queries

QUERIES = Path(__file__).parents[1] / "search" / "queries_demo.csv"
KINDS = {"full", "short", "keywords", "fragment", "traditional", "typo", "pinyin", "fullwidth", "question"}


def test_the_queries_are_of_all_kinds() -> None:
    queries = read_queries(QUERIES)
    assert len(queries) >= 60
    assert {one.kind for one in queries} >= KINDS | {"number", "initials", "synonym"}


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_relevance_does_not_fall(built: HomePage, engine: str) -> None:
    printed = io.StringIO()
    call_command("evaluate_search", str(QUERIES), "--json", engine=engine, stdout=printed)
    report = json.loads(printed.getvalue())
    assert report["all"]["empty"] == 0.0
    assert report["all"]["mrr"] >= 0.98, report["losers"]
    low = {kind: one["mrr"] for kind, one in report["kinds"].items() if one["mrr"] < 0.9}
    assert not low, report["losers"]

"""How home, lists, articles, search and publishing change from 100 to 100,000 pages, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from typing import Any

import pytest

from benchmarks.production import states
from benchmarks.production.processes import ROOT, portal_environment
from benchmarks.production.results import Results, Row
from tests.services import redis

DATABASES = ("PostgreSQL", "SQLite")
# What is asked of the largest site beside the one of 1,000 pages.
ASKED = {"home": 1.5, "list": 1.5, "article": 1.5, "publish": 2.0}
BASE = 1000


def measure(results: Results) -> None:
    """One process on each site; then how many times more each thing takes than with 1,000 pages."""
    for database in DATABASES:
        measured = {}
        for size in states.SIZES:
            try:
                measured[size] = _times(database, size)
            except pytest.skip.Exception as missing:
                results.skip(database, missing)
                break
            _show(results, database, size, measured[size])
        if len(measured) == len(states.SIZES) and BASE in measured:
            _compare(results, database, measured)


def _times(database: str, size: int) -> dict[str, Any]:
    with ExitStack() as opened:
        on_postgres = database == "PostgreSQL"
        settings = {}
        if on_postgres:
            settings["DATABASE_URL"] = opened.enter_context(states.sized_on_postgres(size))
            settings["CACHE_URL"] = opened.enter_context(redis())
        var = opened.enter_context(states.copied(states.sized(size), database=not on_postgres))
        environment = portal_environment(
            var, BENCH_VAR_DIR=str(var), SEARCH_URL=states.search_url(var), PAGE_CACHE="false", **settings
        )
        command = [sys.executable, "-m", "benchmarks.production.growth_worker"]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _show(results: Results, database: str, size: int, times: dict[str, Any]) -> None:
    for kind, value in times["warm"].items():
        note = f"{times['queries'][kind]} queries; first one after a publication {times['cold'][kind]:.1f} ms"
        results.add(Row(f"{database}, {size:,} pages: {kind}, uncached", value, "ms", note=note))
    results.add(Row(f"{database}, {size:,} pages: publish one page", times["publish"], "ms"))


def _compare(results: Results, database: str, measured: dict[int, dict[str, Any]]) -> None:
    first, last = measured[BASE], measured[max(measured)]
    pairs = [(kind, first["warm"][kind], last["warm"][kind]) for kind in first["warm"]]
    pairs.append(("publish", first["publish"], last["publish"]))
    for kind, before, after in pairs:
        what = f"{database}: {kind} at {max(measured):,} pages"
        aim = ASKED.get(kind)
        results.add(Row(what, after, "ms", f"at {BASE:,}", before, aim=aim, growth=True))
    for kind in ("home", "list", "article"):
        what = f"{database}: {kind} after a publication, {max(measured):,} pages"
        results.add(Row(what, last["cold"][kind], "ms", f"at {BASE:,}", first["cold"][kind], growth=True))

"""A page out of Django's cache beside a trivial Django view: one view, no middleware, on the same gunicorn."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import pytest

from benchmarks.production import states
from benchmarks.production.addresses import addresses
from benchmarks.production.load import GZIP, fetch, wrk
from benchmarks.production.processes import (
    BENCHMARKS,
    Skipped,
    clean_environment,
    gunicorn,
    portal_environment,
)
from benchmarks.production.results import Results, Row
from tests.services import redis

PAGES = 1000
CONNECTIONS = 16
SECONDS = 4
TURNS = 3
# nginx opens a connection for each request to the application; kept ones cost the server next to nothing.
WAYS = {"a connection each": {**GZIP, "Connection": "close"}, "connections kept": GZIP}


def measure(results: Results) -> None:
    """With the embedded cache (files), and with Redis."""
    with states.copied(states.sized(PAGES)) as var:
        _compare(results, var, "files", {})
        try:
            with redis() as url:
                _compare(results, var, "Redis", {"CACHE_URL": url})
        except pytest.skip.Exception as missing:
            raise Skipped(str(missing)) from missing


def _compare(results: Results, var: Path, store: str, settings: dict[str, str]) -> None:
    environment = portal_environment(var, SEARCH_URL=states.search_url(var), **settings)
    path = addresses(environment, most=5)["news"][0]
    log = var.parent / "gunicorn.log"
    with gunicorn("portal.wsgi:application", environment, log=log, path="/healthz") as ours:
        body = fetch(ours.url, path, GZIP).body
        with tempfile.NamedTemporaryFile() as file:
            file.write(body)
            file.flush()
            bare = clean_environment(TRIVIAL_FILE=file.name)
            folder = BENCHMARKS / "trivial"
            with gunicorn("trivial.wsgi:application", bare, log=log, folder=folder) as trivial:
                places = [(ours.url, path), (trivial.url, "/"), (trivial.url, "/file")]
                for name, headers in WAYS.items():
                    what = f"article out of Django's cache ({store}), {name}"
                    _by_turns(results, what, len(body), places, headers)


def _by_turns(results: Results, what: str, size: int, places: list[tuple[str, str]], headers: dict[str, str]) -> None:
    turns = [
        [wrk(base, [one], seconds=SECONDS, connections=CONNECTIONS, headers=headers) for base, one in places]
        for _ in range(TURNS)
    ]
    page, hello, same = (statistics.median(one.rate for one in side) for side in zip(*turns, strict=True))
    errors = sum(one.errors for turn in turns for one in turn)
    note = f"{size:,} bytes, {errors} errors"
    results.add(Row(what, page, "req/s", "trivial view, 5 bytes", hello, aim=0.6, note=note))
    results.add(Row(what, page, "req/s", "trivial view, the same bytes", same))

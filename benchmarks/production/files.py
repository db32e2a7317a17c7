"""An article through nginx beside a static file of the same bytes, sent by the same nginx over the same TLS."""

from __future__ import annotations

import gzip
import statistics

import brotli

from benchmarks.production.addresses import addresses
from benchmarks.production.load import Load, fetch, wrk
from benchmarks.production.results import Results, Row
from benchmarks.production.stack import Stack, stack

PAGES = 1000
CONNECTIONS = 64
SECONDS = 4
TURNS = 3
WANTED = 40_000
ENCODINGS = {"gzip": "gzip", "br": "br", "identity": "identity"}


def measure(results: Results) -> None:
    """Requests a second, by turns, for each encoding; the median of the turns counts."""
    with stack(PAGES) as running:
        path = _article(running)
        for name, accepted in ENCODINGS.items():
            headers = {"Accept-Encoding": accepted}
            answer = fetch(running.url, path, headers)
            if answer.encoding != name:
                results.skip(f"article as {name}", f"nginx sent {answer.encoding}")
                continue
            static = _static(running, answer.opened())
            pairs = [(_ask(running, path, headers), _ask(running, static, headers)) for _ in range(TURNS)]
            ours, theirs = (statistics.median(one.rate for one in side) for side in zip(*pairs, strict=True))
            size, errors = len(answer.body), sum(one.errors for pair in pairs for one in pair)
            note = f"{size:,} bytes sent, p99 {pairs[-1][0].p99:.1f} ms, {errors} errors"
            what = f"article through nginx over TLS, {name}"
            results.add(Row(what, ours, "req/s", "the same bytes as a static file", theirs, aim=0.85, note=note))


def _article(running: Stack) -> str:
    """The address whose page is nearest to 40 KB."""
    found = addresses(running.environment, most=40)
    pages = found["news"] + found["briefings"] + found["policies"]
    sizes = {path: len(fetch(running.url, path).body) for path in pages}
    return min(sizes, key=lambda path: abs(sizes[path] - WANTED))


def _static(running: Stack, page: bytes) -> str:
    """Put the page among the static files, compressed as strongly as the portal's static files are; its path."""
    file = running.nginx.static / "page.html"
    file.write_bytes(page)
    file.with_name("page.html.gz").write_bytes(gzip.compress(page, 9))
    file.with_name("page.html.br").write_bytes(brotli.compress(page))
    return "/static/page.html"


def _ask(running: Stack, path: str, headers: dict[str, str]) -> Load:
    return wrk(running.url, [path], seconds=SECONDS, connections=CONNECTIONS, headers=headers)

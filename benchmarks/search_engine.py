"""Everything that is measured of one engine, in one process on one site: `python -m benchmarks.search_engine PAGES`.

SEARCH_URL names the engine, BENCH_VAR_DIR keeps the site between runs. Prints one JSON object.
"""

from __future__ import annotations

import csv
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from django.core.management import call_command
from django.test import Client
from wagtail.models import Page

from benchmarks.clones import COPY, QUERIES, fill
from benchmarks.fuzz import queries as odd_queries
from policy.models import PolicyPage
from portal.core.publishing import change_page
from portal.home.models import HomePage
from portal.search.evaluation import evaluate, read_queries
from portal.search.indexes import indexed_pages

FUZZED = int(os.environ.get("BENCH_FUZZED", "5000"))
ODD_HOST = "127.0.0.1"

MEMORY = """
import os, sys, django
django.setup()
from django.test import Client
from portal.search.indexes import backend
from portal.search.query import parse
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
import rjieba, pypinyin, opencc
parse("社会管理 shgl")
client = Client(headers={"host": "127.0.0.1"})
client.get("/healthz")
before = resident()
for query in sys.argv[1:]:
    backend().match(parse(query).plan)
print(resident() - before)
"""


def log(text: str) -> None:
    """Say on standard error what is being measured."""
    print(f"== {text}", file=sys.stderr, flush=True)


def known_items() -> list[str]:
    """Queries to time: the shared known-item queries, or titles and their halves."""
    if QUERIES.exists():
        with QUERIES.open(encoding="utf-8-sig", newline="") as file:
            return [row["query"] for row in csv.DictReader(file)]
    titles = PolicyPage.objects.order_by("pk").values_list("title", flat=True)[:100]
    return [part for title in titles for part in (title, title[: len(title) // 2])]


def timed(run: Callable[[str], Any], items: Iterable[str]) -> dict[str, float]:
    """p50, p95 and the longest time of one call, in milliseconds."""
    times = []
    for item in items:
        start = time.perf_counter()
        run(item)
        times.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(times, n=20)
    return {"p50": statistics.median(times), "p95": cuts[18], "longest": max(times)}


def get(client: Client, address: str) -> Any:
    """A page that must be there."""
    response = client.get(address)
    if response.status_code >= 500:
        raise SystemExit(f"{response.status_code}: {address[:200]}")
    return response


def relevance() -> dict[str, Any]:
    """MRR@10, recall@10 and empty answers by kind."""
    if not QUERIES.exists():
        return {}
    report = evaluate(read_queries(QUERIES))
    return report.as_data()


def titles_found(client: Client) -> dict[str, int]:
    """How many pages' full titles find them on the first page."""
    pages = list(indexed_pages().published().order_by("pk").values_list("pk", "title"))
    addresses = dict(zip([pk for pk, _ in pages], _addresses([pk for pk, _ in pages]), strict=True))
    found = 0
    for pk, title in pages:
        results = get(client, f"/api/v1/search/?q={quote(title)}").json().get("results", [])
        hit = any(result["url"].endswith(addresses[pk]) for result in results)
        found += hit
        if not hit:
            log(f"not found by its title: {pk} {title}")
    return {"pages": len(pages), "found": found}


def _addresses(pks: list[int]) -> list[str]:
    pages = Page.objects.in_bulk(pks)
    return [pages[pk].get_url() for pk in pks]


def publishing(client: Client, number: int = 5) -> float:
    """Seconds from publishing a changed page to its being found: the median of several."""
    seconds = []
    for place, page in enumerate(PolicyPage.objects.order_by("-pk")[:number]):
        word = f"zq{int(time.time() * 1000)}{place}"
        page.title = f"{page.title} {word}"[-250:]
        start = time.perf_counter()
        change_page(page, publish=True)
        while not get(client, f"/api/v1/search/?q={word}").json()["count"]:
            if time.perf_counter() - start > 60:
                return float("inf")
            time.sleep(0.01)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def second_process(items: list[str]) -> float:
    """Megabytes that another process needs more once it has opened the index and searched."""
    done = subprocess.run([sys.executable, "-c", MEMORY, *items[:50]], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def fuzzed(client: Client) -> dict[str, Any]:
    """Statuses and the longest time over odd queries, on the page and its twin by turns."""
    statuses: dict[int, int] = {}
    longest, worst = 0.0, ""
    for place, query in enumerate(odd_queries(FUZZED)):
        address = f"{'/search/' if place % 2 else '/api/v1/search/'}?q={query}"
        start = time.perf_counter()
        status = client.get(address).status_code
        seconds = time.perf_counter() - start
        statuses[status] = statuses.get(status, 0) + 1
        if seconds > longest:
            longest, worst = seconds, query[:200]
    return {"statuses": statuses, "longest_seconds": longest, "of": worst}


def main(total: int) -> None:
    """Measure on a site of `total` published documents."""
    call_command("migrate", verbosity=0)
    if not HomePage.objects.exists():
        call_command("build_site", stdout=sys.stderr)
    result: dict[str, Any] = {"engine": os.environ["SEARCH_URL"].partition(":")[0]}
    if not PolicyPage.objects.filter(title__contains=COPY).exists():
        log("relevance on the regulations alone")
        fill(0)
        call_command("rebuild_index", stdout=sys.stderr)
        client = Client(headers={"host": ODD_HOST})
        result["relevance"] = relevance()
        result["titles"] = titles_found(client)
    log(f"{total} documents")
    fill(total)
    result["documents"] = indexed_pages().published().count()
    start = time.perf_counter()
    call_command("rebuild_index", stdout=sys.stderr)
    result["documents_per_second"] = result["documents"] / (time.perf_counter() - start)
    client = Client(headers={"host": ODD_HOST})
    items = known_items()
    for query in items[:50]:
        get(client, f"/api/v1/search/?q={quote(query)}")
    log("time of a search")
    result["api"] = timed(lambda query: get(client, f"/api/v1/search/?q={quote(query)}"), items)
    result["page"] = timed(lambda query: get(client, f"/search/?q={quote(query)}"), items)
    log("publishing, memory, odd queries")
    result["publish_seconds"] = publishing(client)
    result["second_process_mb"] = second_process(items)
    result["fuzzed"] = fuzzed(client)
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]))

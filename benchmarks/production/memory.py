"""What a worker holds after 2,000 mixed requests, searches and PDFs among them, on a site of 10,000 pages."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from benchmarks.production import states
from benchmarks.production.addresses import addresses
from benchmarks.production.load import each_once, fetch
from benchmarks.production.processes import ROOT, gunicorn, portal_environment
from benchmarks.production.rendering import WORDS
from benchmarks.production.results import Results, Row

PAGES = 10_000
REQUESTS = 2000
PDFS = 20
MOST = 250
MOST_TRIES = 40
# Shares of 100 requests; what is left are articles.
LISTS, SEARCHES, SUGGESTIONS, COMMON = 15, 15, 5, 8
COMMON_PATHS = ["/", "/wzdt/", "/sitemap.xml", "/rss/", "/robots.txt", "/hant/", "/gqdt/", "/api/v1/pages/"]


def measure(results: Results) -> None:
    """Each worker at its start and at the end: resident, and its share of what processes have in common."""
    with states.copied(states.sized(PAGES)) as var, tempfile.TemporaryDirectory() as logs:
        environment = portal_environment(var, SEARCH_URL=states.search_url(var)) | _allocation()
        found = addresses(environment, most=REQUESTS)
        log = Path(logs) / "log"
        with gunicorn("portal.wsgi:application", environment, log=log, path="/healthz") as served:
            before = _workers(served.pid)
            printed: Counter[int] = Counter()
            typesetter = threading.Thread(target=_print, args=(served.url, found, printed))
            typesetter.start()
            once = each_once(served.url, list(_mixed(found)), threads=4)
            typesetter.join()
            after = _workers(served.pid)
    served_well = sum(number for status, number in once.statuses.items() if status == 200)
    note = f"{REQUESTS} requests, answers {once.statuses}, {served_well / REQUESTS:.1%} of 200; PDFs {dict(printed)}"
    _row(results, "worker, resident (RSS), largest", [one["Rss"] for one in after], MOST, note)
    _row(results, "worker, its share (PSS), largest", [one["Pss"] for one in after], None, _start(before))
    results.add(Row("mixed requests, each address once", once.rate, "req/s", note=f"median {once.p50:.0f} ms"))


def _row(results: Results, what: str, sizes: list[float], aim: float | None, note: str) -> None:
    results.add(Row(what, max(sizes), "MB", aim=aim, lower=True, note=note))


def _start(before: list[dict[str, float]]) -> str:
    return f"at the start {max(one['Pss'] for one in before):.0f} MB, RSS {max(one['Rss'] for one in before):.0f} MB"


def _workers(parent: int) -> list[dict[str, float]]:
    """Rss and Pss of each child of gunicorn's first process, in MB."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    sizes = []
    for child in children:
        lines = Path(f"/proc/{child}/smaps_rollup").read_text().splitlines()[1:]
        fields = {line.split()[0].rstrip(":"): int(line.split()[1]) / 1024 for line in lines}
        sizes.append({"Rss": fields["Rss"], "Pss": fields["Pss"]})
    return sizes


def _allocation() -> dict[str, str]:
    """How production's processes get their memory from the system: it is said to them at their start."""
    lines = (ROOT / "deploy" / "systemd" / "portal-web@.service").read_text().splitlines()
    pairs = [pair for line in lines if line.startswith("Environment=MALLOC") for pair in line.split("=", 1)[1].split()]
    return dict(pair.split("=", 1) for pair in pairs)


def _print(url: str, found: dict[str, list[str]], statuses: Counter[int]) -> None:
    """PDFs one by one, each asked for until it is there.

    What takes longer than a moment is answered by a page that asks again (503), as is whoever comes meanwhile.
    """
    for path in random.Random(PDFS).sample(found["briefings"] + found["policies"] + found["news"], PDFS):
        for _ in range(MOST_TRIES):
            answer = fetch(url, f"{path}pdf/")
            if answer.status != 503:
                break
            time.sleep(int(answer.headers.get("retry-after", 1)))
        statuses[answer.status] += 1


def _mixed(found: dict[str, list[str]]) -> Iterator[str]:
    draw = random.Random(2000)
    articles = found["news"] + found["briefings"] + found["policies"]
    for _ in range(REQUESTS):
        dice = draw.randrange(100)
        if dice < LISTS:
            yield f"{draw.choice(found['lists'])}?page={draw.randint(1, 3)}"
        elif dice < LISTS + SEARCHES:
            yield f"/search/?q={quote(''.join(draw.sample(WORDS, 2)))}&page={draw.randint(1, 3)}"
        elif dice < LISTS + SEARCHES + SUGGESTIONS:
            yield f"/search/suggest/?q={quote(draw.choice(WORDS))}"
        elif dice < LISTS + SEARCHES + SUGGESTIONS + COMMON:
            yield draw.choice(COMMON_PATHS)
        else:
            yield draw.choice(articles)

"""Times on one site, in one process: `python -m benchmarks.production.growth_worker`. Prints one JSON object.

BENCH_VAR_DIR names the state, the environment its database and index. The page cache is off (PAGE_CACHE=false):
`warm` are pages with what they share already made, `cold` the first ones after a publication.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from briefings.models import BriefingPage
from news.models import NewsIndexPage, NewsPage
from policy.models import PolicyPage
from portal.core.publishing import change_page
from portal.search.models import IndexJournal

WARM = 25
COLD = 7
WORDS = ["条例", "社会组织", "志愿服务", "社区治理", "养老服务", "评审结果", "居民议事", "人才队伍"]


def milliseconds(run: Callable[[], object]) -> float:
    """Time of one call."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


class Site:
    """The site as a visitor of this process sees it."""

    def __init__(self) -> None:
        self.client = Client(headers={"host": "127.0.0.1"})
        self.pages = {
            "article": self._paths(NewsPage),
            "briefing": self._paths(BriefingPage),
            "policy": self._paths(PolicyPage),
            "list": [NewsIndexPage.objects.get(slug="gzdt").relative_url(None)],
            "home": ["/"],
            "search": [f"/search/?q={quote(word)}" for word in WORDS],
        }

    def _paths(self, model: type[Page]) -> list[str]:
        pages = model.objects.published().filter(source_key="").order_by("-published_at")
        pages = pages if pages.exists() else model.objects.published().order_by("-published_at")
        return [page.relative_url(None) for page in pages[:WARM]]

    def get(self, path: str) -> None:
        """Ask for a page, which must be there."""
        status = self.client.get(path).status_code
        if status != 200:
            raise SystemExit(f"{status}: {path}")

    def times(self, kind: str, number: int) -> Iterable[float]:
        """Times of so many pages of a kind, one after the other."""
        paths = self.pages[kind]
        return [milliseconds(partial(self.get, paths[turn % len(paths)])) for turn in range(number)]

    def queries(self, kind: str) -> int:
        """How many queries one page of a kind makes."""
        with CaptureQueriesContext(connection) as captured:
            self.get(self.pages[kind][-1])
        return len(captured)


def publish() -> float:
    """Time of one publication of a piece of news, as the admin does it; what threads do afterwards is waited for."""
    page = NewsPage.objects.published().order_by("-published_at")[0].get_latest_revision_as_object()
    page.summary = f"{time.time()}"
    spent = milliseconds(lambda: change_page(page, publish=True))
    deadline = time.monotonic() + 20
    while IndexJournal.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    return spent


def main() -> None:
    """Warm pages, then publications with the first pages after each."""
    site = Site()
    result: dict[str, Any] = {
        "pages": Page.objects.filter(live=True).exclude(depth=1).count(),
        "warm": {},
        "queries": {},
    }
    for kind in site.pages:
        site.times(kind, 3)
        result["warm"][kind] = statistics.median(site.times(kind, WARM))
        result["queries"][kind] = site.queries(kind)
    cold: dict[str, list[float]] = {kind: [] for kind in site.pages}
    published = [publish()]
    for _ in range(COLD):
        for kind in site.pages:
            published.append(publish())
            cold[kind] += site.times(kind, 1)
    result["cold"] = {kind: statistics.median(times) for kind, times in cold.items()}
    result["publish"] = statistics.median(published[1:])
    print(json.dumps(result))


if __name__ == "__main__":
    main()

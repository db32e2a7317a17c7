"""`make bench`: each line compares two ways of doing one thing, in one run, and prints their ratio."""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Callable

from django.core.management import call_command
from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from policy.models import PolicyIndexPage, PolicyPage
from portal.core.publishing import add_page
from portal.core.streams import block, plain_paragraphs
from portal.home.models import HomePage
from portal.search.journal import deferred

PAGES = int(os.environ.get("BENCH_PAGES", "600"))
WORDS = ["社区", "矫正", "服务", "管理", "居民", "组织", "规划", "应当", "部门", "依法", "公开", "监督", "议事", "协商"]


def milliseconds(run: Callable[[], object], repeat: int = 30) -> float:
    """Median time of one call."""
    run()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def compare(name: str, ours: float, other: float, unit: str, against: str) -> None:
    """Print a line: both figures and how many times the other's ours is better."""
    ratio = ours / other if unit.endswith("/s") else other / ours
    print(f"{name:<34} {ours:9.2f} {unit:<8} {against:<34} {other:9.2f} {unit:<8} ratio {ratio:6.2f}")


def draw_policy(draw: random.Random, number: int) -> PolicyPage:
    """A policy page of about 2,000 characters."""
    clauses = [
        block("clause", {"label": f"第{place}条", "text": plain_paragraphs("".join(draw.choices(WORDS, k=50)))})
        for place in range(1, 21)
    ]
    return PolicyPage(title=f"示例条例之{number:04d}", published_at=timezone.now(), body=clauses)


def bench_writing(parent: PolicyIndexPage) -> None:
    """Publishing through Wagtail's API against adding rows to the tree only."""
    draw = random.Random(7)
    half = PAGES // 2
    with deferred():
        start = time.perf_counter()
        for number in range(half):
            add_page(parent, draw_policy(draw, number), publish=True)
        whole = half / (time.perf_counter() - start)
        start = time.perf_counter()
        for number in range(half, PAGES):
            parent.add_child(instance=draw_policy(draw, number))
        rows = (PAGES - half) / (time.perf_counter() - start)
    compare("publish (revision, log, references)", whole, rows, "pages/s", "add_child only")


def bench_reading(home: HomePage) -> None:
    """Routing and the public filter against Wagtail's own."""
    page = PolicyPage.objects.filter(title="示例条例之0001").get()
    components = page.url_path.removeprefix(home.url_path).strip("/").split("/")
    request = RequestFactory().get("/")
    ours = milliseconds(lambda: home.route(request, components))
    theirs = milliseconds(lambda: Page.route(home, request, components))
    compare("route three levels", ours, theirs, "ms", "Wagtail's routing")
    for other in Page.objects.filter(depth=5)[:20]:
        PageViewRestriction.objects.create(page=other, restriction_type=PageViewRestriction.LOGIN)
    ours = milliseconds(lambda: list(PolicyPage.objects.published().newest().defer("body")[:20]))
    theirs = milliseconds(lambda: list(PolicyPage.objects.live().public().newest().defer("body")[:20]))
    compare("20 newest, 20 private subtrees", ours, theirs, "ms", "live().public()")
    PageViewRestriction.objects.all().delete()


def main() -> None:
    """Build a site in a throw-away folder and run every comparison."""
    call_command("migrate", verbosity=0)
    call_command("build_site", "--no-demo", stdout=sys.stderr)
    home = HomePage.objects.get()
    bench_writing(PolicyIndexPage.objects.get())
    bench_reading(home)


main()

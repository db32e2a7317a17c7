"""Pages that no cache has: ours beside a naive Wagtail and WordPress with the same 809 regulations.

Ours runs with its page cache switched off; what pages share (navigation, footer, fronts of shelves) stays in the cache
of fragments, as it does between two publications; of an article itself nothing is kept. One more pass asks for each
article once with every cache on, all empty at its start.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

from benchmarks.production import states
from benchmarks.production.load import each_once, fetch, wrk
from benchmarks.production.naive import naive
from benchmarks.production.processes import Rival, Skipped, gunicorn, portal_environment, processor_seconds
from benchmarks.production.results import Results, Row
from benchmarks.production.wordpress import wordpress

SECONDS = 4
TURNS = 3
CONNECTIONS = 4
WORDS = [
    "条例",
    "社会组织",
    "志愿服务",
    "行政处罚",
    "物业管理",
    "法律责任",
    "养老",
    "突发事件应对",
    "城市绿化",
    "消防安全",
]
WANTED = 5.0
KINDS = {"article": "article (809 regulations)", "home": "home", "list": "list, first page", "search": "search"}


def measure(results: Results) -> None:
    """Requests a second of each kind of page, by turns; then our articles with other settings of the caches."""
    texts = states.texts()
    with ExitStack() as opened:
        sites = {"ours": _ours(opened, texts["articles"], PAGE_CACHE="false")}
        for name, open_site in (("naive Wagtail", naive), ("WordPress", wordpress)):
            try:
                sites[name] = opened.enter_context(open_site(texts))
            except Skipped as reason:
                results.skip(name, reason)
        for kind in KINDS:
            _side_by_side(results, kind, sites)
    with ExitStack() as opened:
        ours = _ours(opened, texts["articles"])
        once = each_once(ours.url, ours.articles, threads=CONNECTIONS)
        note = f"median {once.p50:.1f} ms, answers {once.statuses}"
        results.add(Row("article, first request: rendered, compressed, stored", once.rate, "req/s", note=note))
    with ExitStack() as opened:
        ours = _ours(opened, texts["articles"], PAGE_CACHE="false", FRAGMENT_CACHE="false")
        load = wrk(ours.url, ours.articles, seconds=SECONDS, connections=CONNECTIONS)
        results.add(Row("article without any cache, fragments included", load.rate, "req/s"))


def _ours(opened: ExitStack, articles: list[dict], **settings: str) -> Rival:
    var = opened.enter_context(states.copied(states.laws()))
    environment = portal_environment(var, SEARCH_URL=f"whoosh://{var / 'index'}", **settings)
    log = Path(opened.enter_context(tempfile.TemporaryDirectory())) / "log"
    served = opened.enter_context(gunicorn("portal.wsgi:application", environment, log=log, path="/healthz"))
    return Rival(served.url, [one["url"] for one in articles], [served.pid])


def _paths(name: str, kind: str, articles: list[str]) -> list[str]:
    words = [quote(word) for word in WORDS]
    if kind == "article":
        return articles
    if kind == "home":
        return ["/"]
    if kind == "list":
        return ["/archives/category/zcfg/zcfg-zcfg/"] if name == "WordPress" else ["/zcfg/zcfg/"]
    pattern = {"ours": "/search/?q={}", "naive Wagtail": "/search/?query={}", "WordPress": "/?s={}"}[name]
    return [pattern.format(word) for word in words]


@dataclass(frozen=True)
class _Turn:
    rate: float
    p50: float
    errors: int
    processor: float  # milliseconds a request


def _turn(site: Rival, paths: list[str]) -> _Turn:
    before = processor_seconds(site.pids)
    load = wrk(site.url, paths, seconds=SECONDS, connections=CONNECTIONS)
    spent = (processor_seconds(site.pids) - before) * 1000 / max(load.requests, 1)
    return _Turn(load.rate, load.p50, load.errors, spent)


def _side_by_side(results: Results, kind: str, sites: dict[str, Rival]) -> None:
    paths = {name: _paths(name, kind, site.articles) for name, site in sites.items()}
    for name, site in sites.items():
        status = fetch(site.url, paths[name][0]).status
        if status != 200:
            raise RuntimeError(f"{name} answers {status} to {paths[name][0]}")
        # What the first requests compile and connect is not what is compared.
        wrk(site.url, paths[name], seconds=1, connections=CONNECTIONS)
    turns: dict[str, list[_Turn]] = {name: [] for name in sites}
    for _ in range(TURNS):
        for name, site in sites.items():
            turns[name].append(_turn(site, paths[name]))
    ours = _median(turns.pop("ours"))
    for name, made in turns.items():
        theirs = _median(made)
        note = f"p50 {ours.p50:.0f} against {theirs.p50:.0f} ms, processor {ours.processor:.1f} against "
        note += f"{theirs.processor:.1f} ms a request, errors {ours.errors} and {theirs.errors}"
        aim = WANTED if kind == "article" else None
        results.add(Row(f"{KINDS[kind]}, uncached", ours.rate, "req/s", name, theirs.rate, aim=aim, note=note))


def _median(turns: list[_Turn]) -> _Turn:
    """Each figure's median; errors are summed."""
    rate, p50, processor = (median(getattr(one, name) for one in turns) for name in ("rate", "p50", "processor"))
    return _Turn(rate, p50, sum(one.errors for one in turns), processor)

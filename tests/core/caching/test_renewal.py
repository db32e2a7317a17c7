"""Right after a change readers get the copy from before it, while a thread makes the page anew; for a moment only."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from news.models import NewsPage
from portal.core.caching import renewal
from portal.core.caching.version import SiteVersion, bump
from portal.core.models.site_version import SiteVersionStep
from portal.core.publishing import change_page
from tests.conftest import Tree
from tests.core.caching.conftest import hits

Visit = Callable[..., Any]


class Thread:
    """Stands for the thread, which would see nothing of a test's transaction: does its work when told."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.at_once = False

    def ask_for(self, keys: tuple[str]) -> None:
        self.keys.update(keys)
        if self.at_once:
            self.work()

    def work(self) -> None:
        try:
            renewal._renew(self.keys)
        finally:
            renewal._thread.renews = False
            self.keys = set()


@pytest.fixture
def thread(settings: Settings, monkeypatch: pytest.MonkeyPatch, made: list[str]) -> Iterator[Thread]:
    """The thread, and a minute's grace."""
    settings.PAGE_CACHE_GRACE = 60.0
    monkeypatch.setattr(renewal, "WAIT", 0.005)
    monkeypatch.setattr("portal.core.caching.version.LATELY", datetime.timedelta(minutes=1))
    # One that `made` watches.
    renewal._handler.cache_clear()
    standing_in = Thread()
    monkeypatch.setattr(renewal, "gatherer", standing_in)
    yield standing_in
    renewal._handler.cache_clear()
    renewal._asked.clear()


def retitle(page: NewsPage, title: str) -> None:
    page.title = title
    change_page(page, publish=True)


def settle() -> None:
    """As if all changes so far were an hour old."""
    SiteVersionStep.objects.update(changed_at=datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1))


@pytest.fixture
def known(article: NewsPage, visit: Visit) -> NewsPage:
    """The article, kept under a version that is some time old."""
    settle()
    visit(article.url)
    return article


def test_the_copy_from_before_is_sent_and_not_stored_by_nginx(
    known: NewsPage, visit: Visit, made: list[str], thread: Thread
) -> None:
    retitle(known, "新的标题")
    seen = visit(known.url)
    assert "会议通知" in seen.content.decode() and "X-Accel-Expires" not in seen
    assert len(made) == 1
    thread.work()
    seen = visit(known.url)
    assert "新的标题" in seen.content.decode() and "X-Accel-Expires" in seen
    assert len(made) == 2


def test_who_need_not_wait_long_gets_the_new_page(known: NewsPage, visit: Visit, thread: Thread) -> None:
    thread.at_once = True
    retitle(known, "新的标题")
    seen = visit(known.url)
    assert "新的标题" in seen.content.decode() and "X-Accel-Expires" in seen


def test_a_page_is_made_once_however_many_ask(known: NewsPage, visit: Visit, made: list[str], thread: Thread) -> None:
    bump()
    for _ in range(3):
        visit(known.url)
    thread.work()
    assert hits(made, visit, known.url)
    assert len(made) == 2


def test_a_moment_later_the_page_is_made_for_who_asks(
    known: NewsPage, visit: Visit, thread: Thread, settings: Settings
) -> None:
    settings.PAGE_CACHE_GRACE = 0.02
    retitle(known, "新的标题")
    time.sleep(0.03)
    assert "新的标题" in visit(known.url).content.decode()
    assert not thread.keys


def test_a_copy_that_missed_an_earlier_change_is_not_sent(known: NewsPage, visit: Visit, thread: Thread) -> None:
    retitle(known, "标题乙")
    settle()
    retitle(known, "标题丙")
    assert "标题丙" in visit(known.url).content.decode()


def test_without_grace_a_change_shows_at_once(
    known: NewsPage, visit: Visit, thread: Thread, settings: Settings
) -> None:
    settings.PAGE_CACHE_GRACE = 0.0
    retitle(known, "新的标题")
    assert "新的标题" in visit(known.url).content.decode()


def test_each_way_of_reading_and_each_script_is_made_as_it_was_asked_for(
    known: NewsPage, visit: Visit, made: list[str], thread: Thread
) -> None:
    ways: list[tuple[str, dict[str, str]]] = [
        (known.url, {"cookie": "reading=large-elder"}),
        (f"/hant{known.url}", {"accept_encoding": "br"}),
        ("/xxgk/gzdt/?page=1", {}),
    ]
    for path, headers in ways:
        visit(path, **headers)
    bump()
    for path, headers in ways:
        visit(path, **headers, if_none_match='"something"')
    thread.work()
    assert all(hits(made, visit, path, **headers) for path, headers in ways)


def test_what_was_withdrawn_is_gone_when_its_page_is_made(known: NewsPage, visit: Visit, thread: Thread) -> None:
    known.unpublish()
    assert visit(known.url).status_code == 200
    thread.work()
    assert visit(known.url).status_code == 404


def test_a_page_that_fails_stops_no_other(
    known: NewsPage, tree: Tree, visit: Visit, made: list[str], thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(tree.news.url)
    bump()
    for path in (known.url, tree.news.url):
        visit(path)
    visited = renewal._visit
    failed: list[str] = []

    def failing_once(environ: dict[str, Any]) -> int:
        if not failed:
            failed.append(environ["PATH_INFO"])
            raise ValueError("a page that cannot be made")
        return visited(environ)

    monkeypatch.setattr(renewal, "_visit", failing_once)
    thread.work()
    [other] = {known.url, tree.news.url} - set(failed)
    assert hits(made, visit, other)


@pytest.mark.parametrize(("number", "since"), [(4, None), (5, 1.5), (6, 1.5), (7, None), (8, None)])
def test_since_when_a_version_is_out_of_date(number: int, since: float | None) -> None:
    version = SiteVersion(7, datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), before=5, since=1.5)
    assert version.changed_since(number) == since

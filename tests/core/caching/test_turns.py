"""Many who want the same page at once: one makes it, and nobody waits for ever."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.core.caching import turns
from portal.core.caching.middleware import PageCacheMiddleware
from portal.core.caching.pages import cached_page
from portal.core.caching.turns import turn
from portal.core.caching.version import SiteVersion

THREADS = 8


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, rf: RequestFactory):
    """Let `THREADS` ask for one address at once; returns their answers. None of it asks the database."""
    import datetime

    version = SiteVersion(1, datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    monkeypatch.setattr("portal.core.caching.version.site_version", lambda: version)
    monkeypatch.setattr("portal.core.caching.middleware.kept_until", lambda _: time.time() + 60)

    def ask(view: Any) -> list[HttpResponse]:
        middleware, barrier = PageCacheMiddleware(view), threading.Barrier(THREADS)
        answers: list[HttpResponse] = []

        def one() -> None:
            barrier.wait()
            answers.append(middleware(rf.get("/x/", HTTP_HOST="localhost")))

        threads = [threading.Thread(target=one) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads)
        return answers

    return ask


class View:
    """Takes its time and counts."""

    def __init__(self) -> None:
        self.calls = self.now = self.most = 0
        self._guard = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with self._guard:
            self.calls += 1
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.2)
        with self._guard:
            self.now -= 1
        return HttpResponse("page")


def test_one_makes_the_page_for_all(asked) -> None:
    view = View()
    answers = asked(cached_page()(view))
    assert view.calls == 1
    assert {answer.content for answer in answers} == {b"page"} and len(answers) == THREADS


def test_what_is_not_kept_is_not_made_one_after_the_other(asked, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody waits on for what will not come.
    monkeypatch.setattr(turns, "PATIENCE", 60)
    view = View()
    assert len(asked(view)) == THREADS
    assert view.calls == THREADS
    assert view.most > 1


def test_a_view_that_fails_stops_nobody(asked) -> None:
    calls = []

    def view(request: HttpRequest) -> HttpResponse:
        calls.append(1)
        return HttpResponse("error", status=500)

    assert {answer.status_code for answer in asked(cached_page()(view))} == {500}


def test_a_maker_that_died_is_not_waited_for_long(asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    monkeypatch.setattr(turns, "_left", lambda *_: None)
    cache = caches["pages"]
    with turn(cache, "a", lambda: None) as first:
        assert first is None
    # The lock is still there.
    with turn(cache, "a", lambda: None) as second:
        assert second is None


def test_a_cache_that_fails_lets_everyone_make_it(monkeypatch: pytest.MonkeyPatch, asked) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("cache")

    for name in ("get", "set", "add", "delete"):
        monkeypatch.setattr(type(caches["pages"]), name, fail)
    view = View()
    assert {answer.content for answer in asked(cached_page()(view))} == {b"page"}
    assert view.calls == THREADS


def test_who_waits_gets_what_was_made_meanwhile() -> None:
    cache: BaseCache = caches["pages"]
    found: list[str] = []
    with turn(cache, "a", lambda: None):
        timer = threading.Timer(0.05, lambda: found.append("made"))
        timer.start()
        with turn(cache, "a", lambda: found[0] if found else None) as other:
            assert other == "made"


def test_nobody_ends_the_turn_of_another() -> None:
    cache: BaseCache = caches["pages"]
    with turn(cache, "a", lambda: None):
        # It took so long that its lock has ended, and the next one has begun.
        cache.set("a:turn", b"of another", 10)
    assert cache.get("a:turn") == b"of another"
    cache.delete("a:turn")
    with turn(cache, "a", lambda: None):
        assert cache.get("a:turn")
    assert cache.get("a:turn") is None

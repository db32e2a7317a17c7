"""What is made ahead after a publication, and the copies that a process has in its own memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail.models import Site

from portal.core import gatherer
from portal.core.caching import version, warming
from portal.core.publishing import change_page
from tests import factories
from tests.conftest import Tree
from tests.core.caching.conftest import hits


@pytest.fixture(autouse=True)
def new_handler(made: list[str]) -> None:
    """One that `made` watches."""
    warming._handler.cache_clear()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[set[int]]:
    """The keys of the pages that are to be made ahead."""
    settings.PAGE_CACHE_WARM = True
    keys: list[set[int]] = []
    monkeypatch.setattr(warming, "ask_for", keys.append)
    monkeypatch.setattr(warming, "_serves", True)
    return keys


def test_visitors_find_what_was_made_ahead(
    tree: Tree, made: list[str], visit: Callable[..., Any], settings: Settings
) -> None:
    settings.BASE_URL = "http://www.example.gov.cn"
    page = factories.NewsPageFactory(parent=tree.news)
    warming.warm({page.pk})
    expected = ["/", "/xxgk/", "/xxgk/gzdt/", page.url]
    assert sorted(made) == sorted([*expected, *(f"/hant{path}" for path in expected)])
    for path in list(made):
        assert hits(made, visit, path, host=urlsplit(settings.BASE_URL).netloc), path


@pytest.mark.parametrize(("arrives", "addresses"), [(True, 8), (False, 0)])
def test_a_replica_is_given_a_while(
    arrives: bool, addresses: int, tree: Tree, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = factories.NewsPageFactory(parent=tree.news)
    now = version.read_version("default")
    answers = iter([now._replace(number=now.number - 1), now if arrives else now._replace(number=0)])
    last = now._replace(number=0)
    monkeypatch.setattr(warming, "REPLICA", "default")
    monkeypatch.setattr(warming, "PRIMARY", "primary")
    monkeypatch.setattr(warming, "ARRIVAL", 0.3)
    monkeypatch.setattr(warming, "read_version", lambda alias: now if alias == "primary" else next(answers, last))
    warming.warm({page.pk})
    assert len(made) == addresses


def test_a_site_of_another_host_name_is_left_alone(tree: Tree, made: list[str], settings: Settings) -> None:
    Site.objects.update(hostname="www.example.cn")
    settings.ALLOWED_HOSTS = ["localhost"]
    Site.clear_site_root_paths_cache()
    assert warming.visit("http://www.example.cn/") == 0
    warming.warm({tree.news.pk})
    assert made == []


def test_publishing_and_withdrawing_ask_for_it(
    tree: Tree, asked: list[set[int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    page = factories.NewsPageFactory(parent=tree.news)
    for act in (lambda: change_page(page, publish=True), page.unpublish):
        with django_capture_on_commit_callbacks(execute=True):
            act()
    assert asked == [{page.pk}, {page.pk}]


def test_commands_make_nothing_ahead(
    tree: Tree,
    asked: list[set[int]],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    page = factories.NewsPageFactory(parent=tree.news)
    monkeypatch.setattr(warming, "_serves", False)
    with django_capture_on_commit_callbacks(execute=True):
        change_page(page, publish=True)
    assert asked == []
    # As Django's own test client does: the test's transaction stands on this connection.
    request_started.disconnect(close_old_connections)
    try:
        request_started.send(sender=None)
    finally:
        request_started.connect(close_old_connections)
    with django_capture_on_commit_callbacks(execute=True):
        change_page(page, publish=True)
    assert asked == [{page.pk}]


def test_the_thread_ends_when_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[set[int]] = []

    def warm(keys: set[int]) -> None:
        done.append(keys)
        raise ValueError("a page that cannot be made")

    monkeypatch.setattr(warming.gatherer, "act", warm)
    monkeypatch.setattr(gatherer.connections, "close_all", lambda: None)
    warming.ask_for({1, 2})
    thread = warming.gatherer.thread
    if thread is not None:
        thread.join(10)
    assert done == [{1, 2}]
    assert warming.gatherer.thread is None

"""What ends by itself at a moment bounds for how long anything is kept."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from news.models import NewsPage
from portal.core.caching import expiry
from portal.core.caching.version import site_version
from tests import factories
from tests.conftest import Tree

Visit = Callable[..., Any]


def test_an_expiry_that_passes(article: NewsPage, tree: Tree, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    article.expire_at = now + datetime.timedelta(minutes=5)
    article.save()
    assert "会议通知" in visit(tree.news.url).content.decode()
    later = now + datetime.timedelta(minutes=5, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    monkeypatch.setattr("time.time", later.timestamp)
    assert "会议通知" not in visit(tree.news.url).content.decode()
    assert visit(article.url).status_code == 404


def test_nothing_is_kept_for_longer_than_to_the_next_expiry(article: NewsPage, tree: Tree) -> None:
    assert left() > expiry.LONGEST - 10
    for minutes in (5, 2):
        article.expire_at = timezone.now() + datetime.timedelta(minutes=minutes)
        article.save()
        assert 60 * minutes - 10 < left() <= 60 * minutes
    article.unpublish()
    assert expiry.LONGEST - 10 < left() <= expiry.LONGEST


def test_after_an_expiry_the_next_one_counts(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    first, second = (now + datetime.timedelta(minutes=minutes) for minutes in (2, 5))
    for expiring in (first, second):
        factories.NewsPageFactory(parent=tree.news, expire_at=expiring)
    known = site_version()
    assert expiry.kept_until(known) == first.timestamp()
    monkeypatch.setattr(timezone, "now", lambda: first)
    assert expiry.kept_until(known) == second.timestamp()


def left() -> float:
    """For how many seconds what is made now may be kept."""
    return expiry.kept_until(site_version()) - time.time()


def test_an_expiry_that_passes_while_the_page_is_made(
    article: NewsPage, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    article.expire_at = now + datetime.timedelta(minutes=5)
    article.save()
    later = now + datetime.timedelta(minutes=5, seconds=1)
    get_context = NewsPage.get_context

    def slow(*args: Any, **kwargs: Any) -> dict[str, Any]:
        monkeypatch.setattr(timezone, "now", lambda: later)
        monkeypatch.setattr("time.time", later.timestamp)
        return get_context(*args, **kwargs)

    monkeypatch.setattr(NewsPage, "get_context", slow)
    assert visit(article.url).status_code == 200
    monkeypatch.setattr(NewsPage, "get_context", get_context)
    assert visit(article.url).status_code == 404

"""The page cache switched on, and a way to see whether a page was made or taken from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.test import Client
from pytest_django import Settings

from news.models import NewsPage
from portal.core.caching import complaints
from portal.core.caching.middleware import PageCacheMiddleware
from portal.core.streams import block
from tests import factories
from tests.conftest import Tree


@pytest.fixture(autouse=True)
def page_cache(settings: Settings) -> None:
    """What `portal.settings.test` has switched off."""
    settings.PAGE_CACHE = True
    complaints.forget()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of all requests that got past the cache, in their order."""
    seen: list[str] = []
    init = PageCacheMiddleware.__init__

    def watching(self: PageCacheMiddleware, get_response: Callable[[HttpRequest], Any]) -> None:
        def watched(request: HttpRequest) -> Any:
            seen.append(request.get_full_path())
            return get_response(request)

        init(self, watched)

    monkeypatch.setattr(PageCacheMiddleware, "__init__", watching)
    return seen


@pytest.fixture
def visit(made: list[str], client: Client) -> Callable[..., Any]:
    """GET an address as a visitor; the client's handler is one that `made` watches."""
    assert isinstance(client.handler, BaseHandler)
    client.handler._middleware_chain = None

    def get(path: str, **headers: str) -> Any:
        return client.get(path, headers=headers)

    return get


@pytest.fixture
def article(tree: Tree) -> NewsPage:
    """A published page with a text."""
    return factories.NewsPageFactory(parent=tree.news, title="会议通知", body=[block("paragraph", "<p>正文一段。</p>")])


def hits(made: list[str], visit: Callable[..., Any], path: str, **headers: str) -> bool:
    """Whether a visit is answered from the cache."""
    before = len(made)
    assert visit(path, **headers).status_code in (200, 304)
    return len(made) == before

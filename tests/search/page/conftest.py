"""The search page over results made by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from portal.search import views
from tests import factories
from tests.conftest import Tree
from tests.search.page.reading import Finder


@pytest.fixture
def finder(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Finder:
    """Search without an index; 政策法规 has a page, so that it is offered."""
    factories.PolicyPageFactory(parent=tree.policies)
    finder = Finder()
    monkeypatch.setattr(views, "find", finder)
    return finder


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Searches that were counted, each with whether something was found."""
    seen: list[tuple[str, bool]] = []
    monkeypatch.setattr(views, "count_search", lambda text, found: seen.append((text, found)))
    return seen


@pytest.fixture
def soup(client: Client, finder: Finder) -> Callable[..., BeautifulSoup]:
    """The search page at some parameters."""

    def get(status: int = 200, **parameters: Any) -> BeautifulSoup:
        response = client.get("/search/", parameters)
        assert response.status_code == status
        return BeautifulSoup(response.content, "html.parser")

    return get

"""The machine-readable search."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from wagtail.models import Page

from portal.search.applying import apply_pending
from portal.search.engines.base import PortalBackend
from portal.search.services import PER_PAGE
from tests import factories
from tests.conftest import Tree
from tests.search.odd_queries import ODD_QUERIES

Publish = Callable[..., Page]


@pytest.fixture
def api(client: Client, backend: PortalBackend) -> Callable[..., Any]:
    """GET the search API, after everything written down has been applied; its response."""

    def get(**parameters: Any) -> Any:
        assert apply_pending().complete
        return client.get("/api/v1/search/", parameters)

    return get


def test_api_results(api: Callable[..., Any], publish: Publish) -> None:
    page = publish("社会建设条例", "推进社区矫正工作", published_at=factories.moment("2015-09-08"))
    response = api(q="社区矫正")
    assert response["Content-Type"] == "application/json"
    data = response.json()
    assert (data["count"], data["page"], data["pages"]) == (1, 1, 1)
    assert data["results"] == [
        {
            "title": "社会建设条例",
            "url": f"http://testserver{page.get_url()}" if page.get_url().startswith("/") else page.get_url(),
            "date": "2015-09-08T00:00:00+08:00",
            "type": "动态",
            "section": "工作动态",
            "extract": "推进社区矫正工作",
        }
    ]
    assert "社区矫正" in response.content.decode(), "readable Chinese, not \\u escapes"


def test_api_parameters(api: Callable[..., Any], publish: Publish, tree: Tree) -> None:
    for number in range(PER_PAGE + 1):
        publish(f"社会建设{number}")
    assert len(api(q="社会建设", page=2).json()["results"]) == 1
    assert api(q="社会建设", section=tree.policies.pk).status_code == 400, "a section without pages is not offered"
    assert api(q="社会建设", section=tree.news.pk).json()["count"] == PER_PAGE + 1


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, 400),
        ({"q": ""}, 400),
        ({"q": "社会", "section": "abc"}, 400),
        ({"q": "社会", "sort": "abc"}, 400),
        ({"q": "社会", "page": "2"}, 404),
        ({"q": "社会", "page": "abc"}, 404),
    ],
)
def test_api_errors_are_json_in_chinese(
    api: Callable[..., Any], tree: Tree, parameters: dict[str, str], status: int
) -> None:
    response = api(**parameters)
    assert response.status_code == status
    assert response["Content-Type"] == "application/json"
    message = json.loads(response.content)["message"]
    assert any("\u4e00" <= character <= "\u9fff" for character in message)


@pytest.mark.parametrize("q", [q for q in ODD_QUERIES if q.strip("\u3000 ")])
def test_api_takes_odd_queries(api: Callable[..., Any], publish: Publish, q: str) -> None:
    publish("社会建设")
    assert api(q=q).status_code in (200, 400)


@pytest.mark.parametrize("path", ["/search/", "/api/v1/search/"])
def test_only_reading(client: Client, tree: Tree, path: str) -> None:
    assert client.post(f"{path}?q={quote('社会')}").status_code == 405

"""The machine-readable search."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from wagtail.models import Page

from portal.search import api as api_module
from portal.search import views
from portal.search.applying import apply_pending
from portal.search.criteria import Criteria
from portal.search.engines.base import PortalBackend
from portal.search.results import Found, Notice, Promoted
from portal.search.services import PER_PAGE
from tests import factories
from tests.conftest import Tree
from tests.search import fakes
from tests.search.odd_queries import ODD_QUERIES

Publish = Callable[..., Page]


@pytest.fixture
def api(client: Client, backend: PortalBackend) -> Callable[..., Any]:
    """GET the search API, after everything written down has been applied; its response."""

    def get(**parameters: Any) -> Any:
        assert apply_pending().complete
        return client.get("/api/v1/search/", parameters)

    return get


@pytest.fixture
def answer(client: Client, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """What the API makes of results made by hand."""

    def get(found: Found, **parameters: str) -> Any:
        monkeypatch.setattr(api_module, "find", lambda request, criteria, offered: found)
        response = client.get("/api/v1/search/", {"q": "低保", **parameters})
        assert response.status_code == 200
        return response.json()

    return get


def test_results_of_the_real_index(api: Callable[..., Any], publish: Publish) -> None:
    page = publish("社会建设条例", "推进社区矫正工作", published_at=factories.moment("2015-09-08"))
    response = api(q="社区矫正")
    assert response["Content-Type"] == "application/json"
    data = response.json()
    assert (data["query"], data["asked"], data["stage"]) == ("社区矫正", "社区矫正", "all")
    assert (data["count"], data["page"], data["pages"]) == (1, 1, 1)
    [result] = data["results"]
    assert result["url"].endswith(page.get_url())
    assert result["url"].startswith("http")
    assert (result["title"], result["date"]) == ("社会建设条例", "2015-09-08T00:00:00+08:00")
    assert (result["type"], result["section"]) == ("动态", "工作动态")
    assert "推进社区矫正工作" in result["extract"]
    assert ["社区矫正", True] in result["highlights"]
    assert "社区矫正" in response.content.decode(), "readable Chinese, not \\u escapes"


def test_everything_that_the_page_shows(answer: Callable[..., Any]) -> None:
    data = answer(
        fakes.found(
            [
                fakes.hit(
                    document_number="珠府〔2015〕12号",
                    validity="in_force",
                    validity_label="现行有效",
                    missing=("条件",),
                    in_attachment=True,
                )
            ],
            total=25,
            number=2,
            text="低保金",
            stage="any",
            notices=[Notice("只与部分关键词相符。", (("换一种", {"literal": "1"}),))],
            corrections=["低保户"],
            promoted=[Promoted("办事指南", "/guide/", "怎么办理")],
            facets=[fakes.group("year", "年份", "2015", "2014", chosen="2014")],
        )
    )
    assert data == {
        "query": "低保金",
        "asked": "低保",
        "count": 25,
        "page": 2,
        "pages": 3,
        "stage": "any",
        "notices": ["只与部分关键词相符。"],
        "corrections": ["低保户"],
        "promoted": [{"title": "办事指南", "url": "http://testserver/guide/", "description": "怎么办理"}],
        "facets": {
            "year": [
                {"value": "2015", "label": "2015", "count": 1, "selected": False},
                {"value": "2014", "label": "2014", "count": 2, "selected": True},
            ]
        },
        "results": [
            {
                "title": "低保办法",
                "url": "http://testserver/p/",
                "date": "2015-09-08T20:00:00+08:00",
                "type": "政策文件",
                "section": "政策法规",
                "document_number": "珠府〔2015〕12号",
                "validity": "现行有效",
                "extract": "申请低保",
                "highlights": [["申请", False], ["低保", True]],
                "in_attachment": True,
                "missing": ["条件"],
            }
        ],
    }


def test_the_api_takes_what_the_page_takes(client: Client, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.PolicyPageFactory(parent=tree.policies)
    asked: list[Criteria] = []

    def find(request: object, criteria: Criteria, offered: object = None) -> Found:
        asked.append(criteria)
        return fakes.found()

    for module in (views, api_module):
        monkeypatch.setattr(module, "find", find)
    parameters = {
        "q": "低保",
        "section": str(tree.policies.pk),
        "type": "政策文件",
        "year": "2015",
        "district": "香洲区",
        "validity": "现行有效",
        "from": "2015/1/1",
        "to": "20151231",
        "in": "title",
        "sort": "date",
        "literal": "1",
    }
    assert client.get("/search/", parameters).status_code == 200
    assert client.get("/api/v1/search/", parameters).status_code == 200
    assert asked[0] == asked[1]
    assert client.get("/api/v1/search/", {"year": "2015"}).status_code == 200, "conditions alone browse"


def test_pages_and_sections(api: Callable[..., Any], publish: Publish, tree: Tree) -> None:
    for number in range(PER_PAGE + 1):
        publish(f"社会建设{number}")
    assert len(api(q="社会建设", page=2).json()["results"]) == 1
    assert api(q="社会建设", section=tree.policies.pk).status_code == 400, "a section without pages is not offered"
    assert api(q="社会建设", section=tree.news.pk).json()["count"] == PER_PAGE + 1
    assert api(section=tree.news.pk).json()["count"] == PER_PAGE + 1


def message(response: Any) -> str:
    """The Chinese message of an error."""
    assert response["Content-Type"] == "application/json"
    text = json.loads(response.content)["message"]
    assert any("\u4e00" <= character <= "\u9fff" for character in text)
    return text


@pytest.mark.parametrize("parameters", [{}, {"q": ""}, {"q": " \u3000\u200b"}, {"sort": "date"}])
def test_asking_for_nothing_is_an_error(client: Client, tree: Tree, parameters: dict[str, str]) -> None:
    response = client.get("/api/v1/search/", parameters)
    assert response.status_code == 400
    assert "参数 q" in message(response)


def test_wrong_parameters_are_named(client: Client, tree: Tree) -> None:
    response = client.get("/api/v1/search/", {"q": "低保", "section": "abc", "from": "2015-13-01", "sort": "x"})
    assert response.status_code == 400
    assert "栏目：没有这个栏目。" in message(response)
    assert {name: len(messages) for name, messages in response.json()["errors"].items()} == {
        "section": 1,
        "from": 1,
        "sort": 1,
    }


@pytest.mark.parametrize("page", ["2", "abc", "0", "9" * 400])
def test_a_page_that_does_not_exist(api: Callable[..., Any], publish: Publish, page: str) -> None:
    publish("社会建设")
    response = api(q="社会建设", page=page)
    assert response.status_code == 404
    assert "没有这一页" in message(response)


def test_what_search_says_of_a_page_is_the_message(client: Client, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise Http404("没有这一页。本列表共 3 页。")

    monkeypatch.setattr(api_module, "find", fail)
    assert message(client.get("/api/v1/search/", {"q": "低保"})) == "没有这一页。本列表共 3 页。"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_reading(tree: Tree, method: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/search/?q=社会")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert "GET" in message(response)


def test_the_api_counts_nothing(client: Client, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "count_search", lambda *args, **kwargs: pytest.fail("counted"))
    monkeypatch.setattr(api_module, "find", lambda *args: fakes.found([fakes.hit()]))
    assert client.get("/api/v1/search/", {"q": "低保"}).status_code == 200


def test_odd_queries_get_json(api: Callable[..., Any], publish: Publish) -> None:
    publish("社会建设")
    for q in ODD_QUERIES:
        response = api(q=q)
        assert response.status_code == (200 if q.strip("\u3000 ") else 400), q
        assert response["Content-Type"] == "application/json", q

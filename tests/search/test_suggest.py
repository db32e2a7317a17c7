"""What is offered while someone types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from portal.search import suggestions
from portal.search.applying import apply_pending
from portal.search.engines.base import IndexUnavailable, PortalBackend
from portal.search.query import MAX_LENGTH
from tests import factories
from tests.conftest import Tree
from tests.search.odd_queries import ODD_QUERIES

Publish = Callable[..., Page]


@pytest.fixture
def offered(client: Client, backend: PortalBackend, tree: Tree) -> Callable[[str], list[dict[str, str]]]:
    """Suggestions for what has been typed, after everything written down has been applied."""

    def get(q: str) -> list[dict[str, str]]:
        assert apply_pending().complete
        response = client.get("/search/suggest/", {"q": q})
        assert response.status_code == 200
        return response.json()

    return get


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Queries that are frequent, whatever is typed."""
    queries: list[str] = []
    monkeypatch.setattr(suggestions, "frequent", lambda prefix, limit: queries[:limit])
    return queries


def texts(offers: list[dict[str, str]], kind: str) -> list[str]:
    return [offer["text"] for offer in offers if offer["kind"] == kind]


def test_titles(offered: Callable[..., Any], publish: Publish) -> None:
    page = publish("社区矫正实施办法")
    publish("别的", "正文里有社区矫正")
    assert offered("社区矫") == [{"text": "社区矫正实施办法", "url": page.get_url(), "kind": "page"}]
    assert offered("社區矯正")[0]["text"] == "社区矫正实施办法"


def test_titles_have_all_that_was_typed(offered: Callable[..., Any], publish: Publish) -> None:
    publish("社区矫正实施办法")
    assert offered("社区篮球比赛") == []


def test_a_title_is_offered_once_for_its_newest_page(offered: Callable[..., Any], publish: Publish) -> None:
    days = ("2014-01-01", "2016-01-01", "2015-01-01")
    old, newest, _ = (publish("社区矫正通知", published_at=factories.moment(day)) for day in days)
    for number in range(suggestions.MOST_TITLES):
        publish("社区矫正公告", published_at=factories.moment(f"2013-01-0{number + 1}"))
    offers = offered("社区矫正")
    assert sorted(texts(offers, "page")) == ["社区矫正公告", "社区矫正通知"]
    assert newest.get_url() in [offer["url"] for offer in offers]
    assert old.get_url() not in [offer["url"] for offer in offers]


def test_frequent_queries_come_first(offered: Callable[..., Any], publish: Publish, often: list[str]) -> None:
    for number in range(10):
        publish(f"社区矫正{number}")
    often.extend(["社区", "社区矫正 & 申请", "社区服务", "社区治理"])
    offers = offered("社區")
    assert len(offers) == suggestions.MOST
    assert texts(offers, "query") == often[1:], "not what has been typed"
    assert [offer["kind"] for offer in offers[:3]] == ["query"] * 3
    assert offers[0]["url"] == "/search/?q=%E7%A4%BE%E5%8C%BA%E7%9F%AB%E6%AD%A3+%26+%E7%94%B3%E8%AF%B7"


def test_what_is_not_public_is_never_offered(offered: Callable[..., Any], publish: Publish, tree: Tree) -> None:
    kept, drafted, restricted = (publish(f"社区矫正{name}") for name in ("甲", "乙", "丙"))
    factories.NewsPageFactory(parent=tree.news, title="社区矫正草稿", live=False)
    assert set(texts(offered("社区矫正"), "page")) == {page.title for page in (kept, drafted, restricted)}
    Page.objects.filter(pk=drafted.pk).update(live=False)
    factories.restrict(restricted)
    assert texts(offered("社区矫正"), "page") == [kept.title]


def test_without_an_index_there_are_frequent_queries(
    offered: Callable[..., Any], publish: Publish, often: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("社区矫正")
    assert texts(offered("社区"), "page")

    class Broken:
        def match(self, *args: object, **kwargs: object) -> None:
            raise IndexUnavailable("broken")

    monkeypatch.setattr(suggestions, "backend", Broken)
    often.append("社区服务")
    assert [offer["text"] for offer in offered("社区")] == ["社区服务"]


@pytest.mark.parametrize("q", ["", " ", "\u3000\u200b", "社" * (MAX_LENGTH + 1)])
def test_nothing_or_too_much_typed(client: Client, tree: Tree, often: list[str], q: str) -> None:
    often.append("社区服务")
    assert client.get("/search/suggest/", {"q": q}).json() == []
    assert client.get("/search/suggest/").json() == []


def test_odd_queries(offered: Callable[..., Any], publish: Publish) -> None:
    publish("社会建设")
    for q in ODD_QUERIES:
        assert isinstance(offered(q), list), q


def test_browsers_keep_suggestions_for_a_minute(client: Client, tree: Tree) -> None:
    response = client.get("/search/suggest/", {"q": "社"})
    assert response["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in response.get("Vary", "")
    assert client.post("/search/suggest/").status_code == 405


def test_forms_say_where_suggestions_are(client: Client, tree: Tree) -> None:
    for path in ("/", "/xxgk/", "/search/", "/none/"):
        text = client.get(path).content.decode()
        assert text.count('data-suggest="/search/suggest/"') == 1, path
        assert "js/search.js" in text

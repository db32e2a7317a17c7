"""Titles searched in the database while there is no index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from portal.core.querysets import any_page
from portal.search.degraded import title_search
from portal.search.models import IndexJournal
from tests import factories
from tests.conftest import Tree
from tests.factories import moment

Publish = Callable[..., Page]


@pytest.fixture
def titled(tree: Tree) -> Callable[..., int]:
    """Make a public page of a title; its key."""

    def make(title: str, day: str = "2015-01-01", **fields: Any) -> int:
        return factories.NewsPageFactory(parent=tree.news, title=title, published_at=moment(day), **fields).pk

    return make


def test_order(titled: Callable[..., int]) -> None:
    apart = titled("社会各界参与建设", "2019-01-01")
    inside = titled("推进社会建设", "2018-01-01")
    begins = titled("社会建设条例", "2016-01-01")
    newer = titled("社会建设规划", "2017-01-01")
    whole = titled("社会建设", "2012-01-01")
    titled("社会组织")
    assert title_search("社会建设")[:4] == [whole, newer, begins, inside]
    assert title_search("社会 建设") == [whole, newer, begins, inside, apart]


def test_any_word_where_no_title_has_all(titled: Callable[..., int]) -> None:
    one, both = titled("低保办理指南"), titled("低保申请须知", "2010-01-01")
    assert title_search("低保怎么申请") == [both]
    assert title_search("低保 申请 珠海") == [both, one]
    assert title_search("地震 海啸") == []


@pytest.mark.parametrize("text", ["社會建設", "社会建设", "　社会　建设　", "怎么社会建设"])
def test_queries_are_normalised(titled: Callable[..., int], text: str) -> None:
    page = titled("社会建设")
    assert title_search(text) == [page]


def test_titles_are_found_as_they_are_stored(titled: Callable[..., int]) -> None:
    page = titled("ＡＢＣ計劃〔2015〕")
    assert title_search("ＡＢＣ計劃〔2015〕") == [page]


@pytest.mark.parametrize("text", ["", "　", "。，", "\0", "%", "_", "\\", "的", "'\"", "字" * 100_000, "a b " * 5_000])
def test_odd_queries(titled: Callable[..., int], text: str) -> None:
    titled("社会建设")
    assert title_search(text) == []


def test_only_public_pages_of_indexed_types(titled: Callable[..., int], tree: Tree) -> None:
    shown = titled("社会建设")
    titled("社会建设", live=False)
    titled("社会建设", expire_at=moment("2015-06-01"))
    factories.restrict(any_page(pk=titled("社会建设")).get())
    factories.SectionPageFactory(parent=tree.home, title="社会建设")
    assert title_search("社会建设") == [shown]


def test_bounded_and_stable_in_few_queries(titled: Callable[..., int], django_assert_max_num_queries: Any) -> None:
    pages = [titled("社会建设") for _ in range(7)]
    assert title_search("社会建设", 5) == sorted(pages, reverse=True)[:5]
    with django_assert_max_num_queries(2):
        title_search("社会建设 地震")


def test_the_page_says_so_and_asks_for_a_rebuild(client: Client, titled: Callable[..., int]) -> None:
    titled("社会建设")
    IndexJournal.objects.all().delete()
    response = client.get("/search/", {"q": "社会建设"})
    assert response.status_code == 200
    assert response.context["found"].degraded
    assert response.context["found"].total == 1
    assert "全文索引正在恢复" in response.content.decode()
    assert IndexJournal.objects.get().action == "rebuild"

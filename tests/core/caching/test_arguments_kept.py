"""Arguments of addresses: those that a page knows are kept apart, others neither fill the cache nor pass it by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from news.models import NewsPage
from tests import factories
from tests.conftest import Tree
from tests.core.caching.conftest import hits

Visit = Callable[..., Any]


@pytest.mark.parametrize("query", ["utm_source=x", "page=3", "year=2015&section=a", "q=%E4%BC%9A", "&&", "a=1&a=2"])
def test_unknown_arguments_neither_fill_the_cache_nor_pass_it_by(
    query: str, article: NewsPage, visit: Visit, made: list[str]
) -> None:
    plain = visit(article.url)
    again = visit(f"{article.url}?{query}")
    assert len(made) == 1
    assert again.content == plain.content


def test_nginx_stores_nothing_for_an_argument_that_the_page_does_not_know(
    article: NewsPage, tree: Tree, visit: Visit, made: list[str]
) -> None:
    factories.NewsPageFactory.create_batch(25, parent=tree.news)
    list_address = tree.news.url
    # Made, and taken from the cache.
    for _ in range(2):
        for stored in (article.url, list_address, f"{list_address}?page=2"):
            assert "X-Accel-Expires" in visit(stored).headers
        for other in (f"{article.url}?page=3", f"{list_address}?page=2&p=1", f"{list_address}?utm=1"):
            assert "X-Accel-Expires" not in visit(other).headers
    assert len(made) == 3


def test_a_page_never_sees_what_it_does_not_know(article: NewsPage, visit: Visit) -> None:
    # Asked first with them: what is made must be fit for everyone.
    assert "utm_source" not in visit(f"{article.url}?utm_source=x").content.decode()


def test_known_arguments_are_kept_apart_whatever_their_order(tree: Tree, visit: Visit, made: list[str]) -> None:
    factories.NewsPageFactory.create_batch(45, parent=tree.news)
    path = tree.news.url
    pages = {visit(f"{path}{query}").content for query in ("", "?page=2", "?page=3")}
    assert len(pages) == len(made) == 3
    assert hits(made, visit, f"{path}?page=2&utm=1&page=3")
    year = factories.NewsPage.objects.first().published_at.year
    visit(f"{path}?year={year}&page=2")
    assert hits(made, visit, f"{path}?page=2&x=y&year={year}")
    # Nothing says what to do with an argument that is empty.
    assert hits(made, visit, f"{path}?page=")


def test_another_writing_of_a_number_is_not_kept(tree: Tree, visit: Visit, made: list[str]) -> None:
    visit(tree.news.url)
    for _ in range(2):
        assert not hits(made, visit, f"{tree.news.url}?page=001")


def test_a_page_takes_only_the_section_argument_where_it_heeds_it(tree: Tree, visit: Visit, made: list[str]) -> None:
    visit(tree.disclosure.url)
    assert hits(made, visit, f"{tree.disclosure.url}?section=aaa")

"""The engine as Haystack's own API sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from haystack.backends import SQ
from haystack.exceptions import SearchBackendError
from haystack.inputs import AutoQuery
from haystack.query import SearchQuerySet
from wagtail.models import Page

from news.models import NewsPage, TopicPage
from portal.search.applying import apply_pending
from portal.search.engines.base import PortalBackend
from portal.search.indexes import indexed_models
from tests import factories
from tests.conftest import Tree


@pytest.fixture
def pages(backend: PortalBackend, tree: Tree) -> list[Page]:
    """Three news pages, the newest last, and a topic."""
    news = [
        factories.NewsPageFactory(parent=tree.news, title="社会建设", published_at=factories.moment(f"201{year}-01-01"))
        for year in range(3)
    ]
    topic = factories.TopicPageFactory(
        parent=tree.topics, title="社会建设专题", published_at=factories.moment("2009-01-01")
    )
    assert apply_pending().complete
    return [*news, topic]


def pks(results: SearchQuerySet) -> list[int]:
    return [int(result.pk) for result in results]


def test_searching_slicing_and_counting(pages: list[Page]) -> None:
    results = SearchQuerySet().filter(content="社会建设").order_by("-date")
    assert len(results) == results.count() == 4
    assert pks(results) == [page.pk for page in (pages[2], pages[1], pages[0], pages[3])]
    assert pks(results[1:3]) == [pages[1].pk, pages[0].pk]
    assert results[0].object == pages[2]


def test_user_text_is_never_syntax(pages: list[Page]) -> None:
    for text in ("社会*", "title:社会建设", "社会建设 OR (", '"社会建设"', "django_ct:news.newspage"):
        assert len(SearchQuerySet().filter(content=text)) >= 0
    assert len(SearchQuerySet().filter(content=AutoQuery("社会建设"))) == 4
    assert len(SearchQuerySet().auto_query("社会建设")) == 4


def test_filters_models_and_facets(pages: list[Page], tree: Tree) -> None:
    results = SearchQuerySet().filter(content="社会建设")
    assert pks(results.filter(section=tree.topics.pk)) == [pages[3].pk]
    assert pks(results.filter(type="专题")) == [pages[3].pk]
    assert pks(results.models(TopicPage)) == [pages[3].pk]
    assert set(pks(results.filter(date__gte=factories.moment("2011-01-01")))) == {pages[1].pk, pages[2].pk}
    assert results.facet("type").facet_counts()["fields"]["type"] == [("动态", 3), ("专题", 1)]


def test_all_documents(pages: list[Page]) -> None:
    assert len(SearchQuerySet().all()) == 4


@pytest.mark.parametrize(
    "ask",
    [
        lambda: SearchQuerySet().filter(SQ(content="社会") | SQ(content="建设")),
        lambda: SearchQuerySet().exclude(content="社会"),
        lambda: SearchQuerySet().filter(unknown="社会"),
        lambda: SearchQuerySet().filter(content="社会").order_by("title"),
    ],
)
def test_what_is_not_supported_says_so(pages: list[Page], ask: Callable[[], SearchQuerySet]) -> None:
    with pytest.raises(SearchBackendError):
        len(ask())


def test_updating_removing_and_clearing(pages: list[Page], backend: PortalBackend) -> None:
    index = indexed_models()[NewsPage]
    index.remove_object(pages[0])
    assert len(SearchQuerySet().filter(content="社会建设")) == 3
    index.update_object(pages[0])
    assert len(SearchQuerySet().filter(content="社会建设")) == 4
    backend.remove(f"news.newspage.{pages[1].pk}")
    backend.clear(models=[TopicPage])
    assert set(pks(SearchQuerySet().all())) == {pages[0].pk, pages[2].pk}
    backend.clear()
    assert len(SearchQuerySet().all()) == 0
    index.update()
    assert len(SearchQuerySet().all()) == 3

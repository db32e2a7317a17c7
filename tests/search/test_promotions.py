"""Results that staff put above the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from portal.search import promotions, remembered
from portal.search.models import SynonymGroup
from portal.search.promotions import promoted
from portal.search.results import Promoted
from tests import factories
from tests.conftest import Tree

Promote = Callable[..., SearchPromotion]


@pytest.fixture
def promote(db: None) -> Promote:
    """Promote a page or an address for a query, after what is promoted for it already."""

    def make(query: str, page: Page | None = None, **fields: Any) -> SearchPromotion:
        stored = Query.get(query)
        place = stored.editors_picks.count()
        return SearchPromotion.objects.create(query=stored, page=page, sort_order=place, **fields)

    return make


@pytest.fixture
def request_(page_request: Callable[..., HttpRequest]) -> HttpRequest:
    return page_request("/search/")


def titles(request: HttpRequest, text: str) -> list[str]:
    return [one.title for one in promoted(request, text)]


def test_a_page_is_promoted_with_its_address(request_: HttpRequest, tree: Tree, promote: Promote) -> None:
    page = factories.NewsPageFactory(parent=tree.news, title="低保办理")
    promote("低保", page, description="怎样申请")
    assert promoted(request_, "低保") == [Promoted("低保办理", page.get_url(request_), "怎样申请")]


@pytest.mark.parametrize("stored", ["三位一体", "三位　一体", "三位  一體", "《三位一体》", "ＡＢＣ", "abc 中心"])
@pytest.mark.parametrize("typed", ["三位一体", "　三位 一体　", "三位一體", "“三位一体”", "abc", "ＡＢＣ中心"])
def test_the_form_makes_no_difference(
    request_: HttpRequest, tree: Tree, promote: Promote, stored: str, typed: str
) -> None:
    promote(stored, factories.NewsPageFactory(parent=tree.news, title="推荐"))
    alike = {"三位一体": 0, "三位一體": 0, "abc": 1, "abc中心": 2}
    strip = str.maketrans(dict.fromkeys(" \u3000《》“”") | {"Ａ": "a", "Ｂ": "b", "Ｃ": "c"})
    same = alike[stored.translate(strip)] == alike[typed.translate(strip)]
    assert titles(request_, typed) == (["推荐"] if same else [])


def test_only_the_whole_query_counts(request_: HttpRequest, tree: Tree, promote: Promote) -> None:
    promote("低保", factories.NewsPageFactory(parent=tree.news))
    for text in ("低保办理", "低", "", "？", "低保" * 60_000):
        assert titles(request_, text) == []


def test_staff_choose_the_order(request_: HttpRequest, tree: Tree, promote: Promote) -> None:
    for title in ("丙", "甲", "乙"):
        promote("低保", factories.NewsPageFactory(parent=tree.news, title=title))
    assert titles(request_, "低保") == ["丙", "甲", "乙"]


def test_synonyms_share_what_is_promoted_after_their_own(request_: HttpRequest, tree: Tree, promote: Promote) -> None:
    SynonymGroup.objects.create(words="社工委、社会工作委员会")
    both = factories.NewsPageFactory(parent=tree.news, title="两者")
    promote("社会工作委员会", factories.NewsPageFactory(parent=tree.news, title="全称"))
    promote("社会工作委员会", both)
    promote("社工委", both)
    assert titles(request_, "社工委") == ["两者", "全称"]
    assert titles(request_, "社会工作委员会") == ["全称", "两者"]


def test_only_what_anyone_may_read_is_promoted(request_: HttpRequest, tree: Tree, promote: Promote) -> None:
    pages = [factories.NewsPageFactory(parent=tree.news, title=f"页面{number}") for number in range(4)]
    for page in pages:
        promote("低保", page)
    pages[0].unpublish()
    factories.restrict(pages[1])
    pages[2].expire_at = factories.moment("2020-01-01")
    pages[2].save()
    assert titles(request_, "低保") == ["页面3"]
    pages[3].delete()
    assert titles(request_, "低保") == []


def test_addresses_elsewhere(request_: HttpRequest, promote: Promote) -> None:
    promote("低保", external_link_url="https://example.cn/db", external_link_text="省网")
    promote("低保", external_link_url="ftp://example.cn/db", external_link_text="旧地址")
    promote("低保", external_link_url="javascript:alert(1)", external_link_text="脚本")
    assert promoted(request_, "低保") == [Promoted("省网", "https://example.cn/db", "")]


def test_own_changes_are_seen_at_once(request_: HttpRequest, tree: Tree, promote: Promote) -> None:
    assert titles(request_, "低保") == []
    pick = promote("低保", factories.NewsPageFactory(parent=tree.news, title="推荐"))
    assert titles(request_, "低保") == ["推荐"]
    pick.delete()
    assert titles(request_, "低保") == []


def test_changes_of_other_processes_are_seen_after_seconds(
    request_: HttpRequest, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = factories.NewsPageFactory(parent=tree.news, title="推荐")
    assert titles(request_, "低保") == []
    Query.objects.bulk_create([Query(query_string="低保")])
    SearchPromotion.objects.bulk_create([SearchPromotion(query=Query.objects.get(), page=page)])
    assert titles(request_, "低保") == []
    now = remembered.time.monotonic()
    monkeypatch.setattr(remembered.time, "monotonic", lambda: now + promotions.KEPT + 1)
    assert titles(request_, "低保") == ["推荐"]


def test_cost(request_: HttpRequest, tree: Tree, promote: Promote, django_assert_num_queries: Any) -> None:
    for number in range(5):
        promote("低保", factories.NewsPageFactory(parent=tree.news, title=f"页面{number}"))
    assert len(titles(request_, "低保")) == 5
    with django_assert_num_queries(1):
        promoted(request_, "低保")
    with django_assert_num_queries(0):
        promoted(request_, "没有推荐的")
    assert Query.objects.count() == 1


def test_a_promoted_address_tells_that_it_leaves(
    request_: HttpRequest, tree: Tree, promote: Promote, client: Client
) -> None:
    pick = promote("低保", external_link_url="https://example.cn/db", external_link_text="省网")
    found = {"promoted": promoted(request_, "低保"), "total": 0}
    html = render_to_string("search/results.html", {"found": found, "query": "低保"}, request_)
    link = BeautifulSoup(html, "html.parser").select_one(".promoted a")
    assert parse_qs(urlsplit(link["href"]).query) == {"from": ["promotion"], "url": ["https://example.cn/db"]}
    assert client.get(link["href"]).status_code == 200
    pick.delete()
    assert client.get(link["href"]).status_code == 404

"""Conditions, orders and pages of the search page: every state is an address."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from portal.search.services import PER_PAGE
from tests import factories
from tests.conftest import Tree, forget_everything
from tests.search import fakes
from tests.search.page.reading import Finder, links, target, words

Publish = Callable[..., Page]


def test_facets_narrow_and_widen(soup: Callable, finder: Finder, tree: Tree) -> None:
    policies = str(tree.policies.pk)
    finder.answer = fakes.found(
        [fakes.hit()],
        facets=[
            fakes.group("section", "栏目", "1", policies, chosen=policies, nested=[policies]),
            fakes.group("year", "年份", "2015", "2014"),
        ],
    )
    page = soup(q="低保", section=policies, page="1", sort="date")
    found = links(page, "aside .facet a")
    assert found["2014 2 条"] == {"q": "低保", "section": policies, "sort": "date", "year": "2014"}
    chosen = page.select_one("aside .facet a[aria-current=true]")
    assert target(chosen) == {"q": "低保", "sort": "date"}
    assert "点击取消" in chosen.text
    assert page.select_one("aside li.facet__nested a") == chosen
    assert [words(title) for title in page.select(".facet__title")] == ["栏目", "年份", "时间"]


def test_long_lists_of_choices_are_folded(soup: Callable, finder: Finder) -> None:
    years = [str(year) for year in range(2001, 2016)]
    finder.answer = fakes.found([fakes.hit()], facets=[fakes.group("year", "年份", *years)])
    page = soup(q="低保")
    more = page.select_one("details.facet__more")
    assert words(more.summary) == "更多年份"
    assert len(more.select("a")) == 9
    assert len(page.select("ul[aria-labelledby=facet-year] a")) == 6


def test_sections_are_folded_between_those_of_the_first_level(soup: Callable, finder: Finder) -> None:
    sections = fakes.group(
        "section", "栏目", *(f"第{number}" for number in range(12)), nested=["第1", "第6", "第7", "第9"]
    )
    finder.answer = fakes.found([fakes.hit()], facets=[sections])
    page = soup(q="低保")
    at_once = page.select("ul.facet--tree[aria-labelledby=facet-section] a")
    assert [words(link).split()[0] for link in at_once] == [f"第{number}" for number in range(8)]
    assert len(page.select("details.facet__more ul.facet--tree a")) == 4


def test_chips_take_single_conditions_away(soup: Callable, finder: Finder, tree: Tree) -> None:
    finder.answer = fakes.found(
        [fakes.hit()], facets=[fakes.group("validity", "有效性", "现行有效", chosen="现行有效")]
    )
    state = {
        "section": str(tree.policies.pk),
        "type": "无此类型",
        "validity": "现行有效",
        "year": "2015",
        "in": "title",
    }
    state |= {"q": "低保", "from": "2015-01-01", "to": "2015-12-31"}
    page = soup(**state)
    chips = links(page, ".chip")
    assert {words.strip("去掉 ×"): set(state) - set(kept) for words, kept in chips.items()} == {
        "栏目：政策法规": {"section"},
        "类型：无此类型": {"type"},
        "年份：2015": {"year"},
        "有效性：现行有效": {"validity"},
        "时间：2015-01-01 至 2015-12-31": {"from", "to"},
        "位置：标题": {"in"},
    }
    assert target(page.select_one(".chips__clear")) == {"q": "低保"}
    assert f"已选 {len(chips)} 项" in page.select_one("aside summary").text


@pytest.mark.parametrize(
    ("state", "label"),
    [({"range": "week"}, "一周内"), ({"from": "2015-01-01"}, "2015-01-01 起"), ({"to": "2015-01-01"}, "2015-01-01 止")],
)
def test_the_chip_of_a_time(soup: Callable, state: dict[str, str], label: str) -> None:
    assert list(links(soup(**state), ".chip").values()) == [{}]
    assert f"时间：{label}" in words(soup(**state).select_one(".chip"))


def test_times(soup: Callable, finder: Finder) -> None:
    page = soup(q="低保", **{"from": "2015-01-01"})
    assert links(page, "[aria-labelledby=facet-time] a") == {
        "不限": {"q": "低保"},
        "一天内": {"q": "低保", "range": "day"},
        "一周内": {"q": "低保", "range": "week"},
        "一月内": {"q": "低保", "range": "month"},
        "一年内": {"q": "低保", "range": "year"},
    }
    assert not page.select("[aria-labelledby=facet-time] [aria-current]")
    assert words(soup(q="低保").select_one("[aria-labelledby=facet-time] [aria-current]")) == "不限"
    assert words(soup(q="低保", range="week").select_one("[aria-labelledby=facet-time] [aria-current]")) == "一周内"
    assert finder.asked[-1].since == timezone.localdate() - datetime.timedelta(days=7)


def test_the_form_of_days_keeps_everything_else(soup: Callable, tree: Tree) -> None:
    page = soup(q="低保", section=str(tree.policies.pk), sort="date", range="week", page="1")
    form = page.select_one("form.days")
    sent = {field["name"]: field["value"] for field in form.select("input")}
    assert sent == {"q": "低保", "section": str(tree.policies.pk), "sort": "date", "from": "", "to": ""}


def test_the_search_form_keeps_the_conditions(soup: Callable) -> None:
    form = soup(q="低保", year="2015", literal="1", page="1").select_one("main form[role=search]")
    assert {field["name"]: field["value"] for field in form.select("input")} == {"q": "低保", "year": "2015"}


def test_positions_and_orders(soup: Callable, finder: Finder) -> None:
    page = soup(q="低保", **{"in": "title"})
    assert links(page, "[aria-label=位置] a") == {"全文": {"q": "低保"}, "标题": {"q": "低保", "in": "title"}}
    assert words(page.select_one("[aria-label=位置] [aria-current]")) == "标题"
    assert links(page, "[aria-label=排序方式] a")["按时间"] == {"q": "低保", "in": "title", "sort": "date"}
    assert words(page.select_one("[aria-label=排序方式] [aria-current]")) == "按相关度"


def test_pages_of_results_keep_the_state(soup: Callable, finder: Finder) -> None:
    finder.answer = fakes.found([fakes.hit()], total=25, number=2)
    page = soup(q="低保", page="2", year="2015", junk="x" * 1000)
    assert links(page, ".pagination a")["3"] == {"q": "低保", "year": "2015", "page": "3"}
    assert links(page, "[aria-label=排序方式] a")["按时间"] == {"q": "低保", "year": "2015", "sort": "date"}
    assert "xxxx" not in str(page)


def test_pages_of_the_real_index(shown: Callable[..., Any], publish: Publish) -> None:
    pages = {publish(f"社会建设{number}").pk for number in range(PER_PAGE + 3)}
    first, second = shown("社会建设"), shown("社会建设", page=2)
    assert first.context["found"].total == len(pages)
    seen = [hit.pk for response in (first, second) for hit in response.context["found"].page]
    assert len(seen) == len(set(seen))
    assert set(seen) == pages


@pytest.mark.parametrize("page", ["0", "-1", "3", "abc", "1.5", "9" * 400, "\x00"])
def test_pages_that_do_not_exist_are_404(shown: Callable[..., Any], publish: Publish, page: str) -> None:
    for number in range(PER_PAGE + 3):
        publish(f"社会建设{number}")
    response = shown("社会建设", page=page, sort="date")
    assert response.status_code == 404
    read = BeautifulSoup(response.content, "html.parser")
    assert "没有这一页。本列表共 2 页。" in read.select_one("main .empty").text
    assert read.select_one("main input[name=q]")["value"] == "社会建设"
    first = read.select_one("main .empty a")
    assert target(first) == {"q": "社会建设", "sort": "date"}
    assert response.client.get(first["href"]).status_code == 200


def test_sections_of_the_real_index_narrow(shown: Callable[..., Any], publish: Publish, tree: Tree) -> None:
    one, two, three = (publish("社会建设", parent=parent) for parent in (tree.news, tree.notices, tree.district))
    narrowed = shown("社会建设", section=tree.disclosure.pk)
    assert {hit.pk for hit in narrowed.context["found"].page} == {one.pk, two.pk}
    assert [hit.pk for hit in shown("", section=tree.district.pk).context["found"].page] == [three.pk]


def test_by_relevance_or_by_date(shown: Callable[..., Any], publish: Publish) -> None:
    new = publish("会议", "会上谈到社会建设。" + "其他内容。" * 50, published_at=factories.moment("2020-01-01"))
    old = publish("社会建设", published_at=factories.moment("2010-01-01"))
    assert [hit.pk for hit in shown("社会建设").context["found"].page] == [old.pk, new.pk]
    assert [hit.pk for hit in shown("社会建设", sort="date").context["found"].page] == [new.pk, old.pk]


def test_as_many_queries_for_many_hits_as_for_few(shown: Callable[..., Any], publish: Publish, client: Client) -> None:
    def queries() -> int:
        shown("社会建设")
        forget_everything()
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/", {"q": "社会建设"})
        return len(captured)

    publish("社会建设"), publish("社会建设")
    few = queries()
    for _ in range(12):
        publish("社会建设", "推进社会建设")
    assert queries() == few
    assert few < 20

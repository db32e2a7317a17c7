"""What the search page shows of results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import Page

from portal.core.models import SiteSettings
from portal.search.results import Notice, Promoted
from portal.text.snippets import Segment
from tests.conftest import Tree
from tests.search import fakes
from tests.search.page.reading import Finder, links, words

Publish = Callable[..., Page]


def test_a_result_shows_everything_that_is_known_of_it(soup: Callable, finder: Finder) -> None:
    finder.answer = fakes.found(
        [
            fakes.hit(
                document_number="珠府〔2015〕12号",
                validity="repealed",
                validity_label="已废止",
                missing=("申领", "条件"),
                in_attachment=True,
            )
        ]
    )
    entry = soup(q="低保").select_one(".hit")
    assert entry.select_one("h2 a")["href"] == "/p/"
    assert [one.text for one in entry.select(".hit__extract mark")] == ["低保"]
    assert entry.select_one(".badge").text == "附件"
    assert entry.select_one(".validity--repealed").text == "已废止"
    assert "未包含：申领条件" in words(entry.select_one(".hit__missing"))
    facts = words(entry.select_one(".hit__facts"))
    assert {"政策文件", "珠府〔2015〕12号", "政策法规", "2015-09-08"} <= set(facts.split())


def test_what_is_not_known_of_a_result_leaves_no_empty_place(soup: Callable, finder: Finder) -> None:
    finder.answer = fakes.found([fakes.hit(extract=[], date=None, section_title="")])
    entry = soup(q="低保").select_one(".hit")
    assert not entry.select(".hit__extract, .hit__missing, .validity, .badge, time")
    assert words(entry.select_one(".hit__facts")) == "政策文件"


def test_markup_of_pages_staff_and_visitors_stays_text(client: Client, finder: Finder) -> None:
    evil = "<script>alert(1)</script>\"'&"
    finder.answer = fakes.found(
        [fakes.hit(evil, extract=[Segment(evil, True)], missing=(evil,), document_number=evil)],
        text=evil,
        notices=[Notice(evil, ((evil, {"q": evil}),))],
        corrections=[evil],
        promoted=[Promoted(evil, "/p/", evil)],
        facets=[fakes.group("type", "类型", evil)],
    )
    text = client.get("/search/", {"q": evil, "type": evil}).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_results_of_the_real_index(shown: Callable[..., Any], publish: Publish) -> None:
    page = publish("社会建设条例", "为了推进社区矫正工作，制定本条例。")
    response = shown("社區矯正")
    text = response.content.decode()
    assert response.context["found"].total == 1
    assert f'href="{page.get_url()}"' in text
    assert "<mark>社区矫正</mark>" in text
    hit = response.context["found"].page[0]
    assert (hit.type, hit.section_title) == ("动态", "工作动态")
    assert hit.date == page.published_at


def test_two_characters_find(shown: Callable[..., Any], publish: Publish) -> None:
    publish("别的", "推进社区矫正工作")
    assert shown("矫正").context["found"].total == 1
    assert shown("珠海").context["found"].total == 0


def test_notices_lead_to_something_else(soup: Callable, finder: Finder) -> None:
    back = ("仍按原词检索", {"q": "关理", "literal": "1", "page": None})
    finder.answer = fakes.found([fakes.hit()], text="管理", notices=[Notice("以下是“管理”的结果。", (back,))])
    page = soup(q="关理", year="2015")
    assert "以下是“管理”的结果。" in page.select_one(".notice").text
    assert links(page, ".notice a") == {"仍按原词检索": {"q": "关理", "literal": "1", "year": "2015"}}
    assert page.select_one("main input[name=q]")["value"] == "关理", "what was typed stays in the field"
    assert "与「管理」有关" in words(page.select_one("[role=status]"))


def test_corrections_and_promoted_results(soup: Callable, finder: Finder) -> None:
    finder.answer = fakes.found(
        [fakes.hit()], corrections=["管理", "关爱"], promoted=[Promoted("办事指南", "/guide/", "怎么办理")]
    )
    page = soup(q="关理")
    assert "您是不是要找" in page.select_one(".corrections").text
    assert links(page, ".corrections a") == {"管理": {"q": "管理"}, "关爱": {"q": "关爱"}}
    promoted = page.select_one(".promoted")
    assert words(promoted) == "推荐办事指南 怎么办理"
    assert promoted.find("a")["href"] == "/guide/"


def test_the_title_names_words_and_page(soup: Callable, finder: Finder) -> None:
    finder.answer = fakes.found([fakes.hit()], total=25, number=2)
    page = soup(q="低保", page="2")
    assert page.title.text == "「低保」的搜索结果（第 2 页） - 测试市社会工作委员会"
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex, follow"
    assert page.find("meta", attrs={"name": "SiteName"}), "the standard's tags stay"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("“社区矫正”", "「社区矫正」"),
        ('「社区」 "矫正"', "「社区 矫正」"),
        ("社" * 30, f"「{'社' * 30}」"),
        ("社" * 31, f"「{'社' * 29}…」"),
        ("“”", "「“”」"),
    ],
)
def test_queries_are_quoted_once_and_shortly(soup: Callable, finder: Finder, query: str, shown: str) -> None:
    finder.answer = fakes.found([fakes.hit()], text=query, asked=query)
    page = soup(q=query)
    assert words(page.select_one("[role=status]")) == f"找到 1 条与{shown}有关的内容"
    assert page.title.text.startswith(f"{shown}的搜索结果")


def test_partial_answers_are_said_once(shown: Callable[..., Any], publish: Publish) -> None:
    publish("社区矫正实施办法")
    page = BeautifulSoup(shown("社区矫正 龘靐").content, "html.parser")
    assert words(page.select_one("[role=status]")) == "没有内容包含全部关键词；以下 1 条只含其中一部分"
    assert page.select_one(".main, main").text.count("关键词；") == 1
    assert not page.select(".notice")


def test_each_way_out_is_offered_once(soup: Callable, finder: Finder) -> None:
    literal = ("按原样检索", {"literal": "1", "page": None})
    back = ("不排除", {"q": "低保", "page": None})
    notices = [Notice("一。", (literal,)), Notice("二。", (literal,)), Notice("三。", (literal, back))]
    finder.answer = fakes.found([fakes.hit()], notices=notices)
    page = soup(q="低保")
    assert [words(one) for one in page.select(".notices > .notice")] == ["一。 按原样检索", "二。", "三。 不排除"]


def test_a_type_that_is_the_section_is_not_said_twice(soup: Callable, finder: Finder) -> None:
    finder.answer = fakes.found([fakes.hit(type="政策法规", date=None)])
    assert words(soup(q="低保").select_one(".hit__facts")) == "政策法规"


def test_frequent_queries_are_for_who_has_not_searched(soup: Callable, finder: Finder, tree: Tree) -> None:
    SiteSettings.objects.update(frequent_queries="工作简报,社区治理")
    assert soup().select(".search-head .frequent a")
    assert not soup(q="低保").select(".search-head .frequent")
    assert not soup(year="2015").select(".search-head .frequent")


def test_only_words_that_staff_recommend_are_for_other_search_engines(soup: Callable, tree: Tree) -> None:
    SiteSettings.objects.update(frequent_queries="工作简报")
    robots = {"name": "robots"}
    assert soup().find("meta", attrs=robots) is None
    assert soup(q="工作简报").find("meta", attrs=robots) is None
    assert soup(q="工作简报", page="1", year="2015").find("meta", attrs=robots)
    assert soup(q="随便什么").find("meta", attrs=robots)

"""The search page, as an anonymous visitor gets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from portal.search.engines.base import PortalBackend
from portal.search.query import MAX_LENGTH
from portal.search.services import PER_PAGE
from tests import factories
from tests.conftest import Tree, forget_everything
from tests.search.conftest import restart
from tests.search.odd_queries import ODD_QUERIES

Publish = Callable[..., Page]


@pytest.mark.parametrize("q", ODD_QUERIES)
def test_odd_queries_get_a_normal_page(shown: Callable[..., Any], publish: Publish, q: str) -> None:
    publish("社会建设")
    response = shown(q)
    assert response.status_code == 200
    assert "站内搜索" in response.content.decode()
    assert b"<script>alert(1)" not in response.content


def test_bytes_that_are_no_text_get_a_normal_page(client: Client, backend: PortalBackend, tree: Tree) -> None:
    for raw in ("%FF%FE", "%ED%A0%80", "%00", "%", "%zz"):
        assert client.get(f"/search/?q={raw}").status_code == 200


def test_without_a_query_there_is_only_the_form(shown: Callable[..., Any], tree: Tree) -> None:
    response = shown("")
    assert response.context["found"] is None
    assert response.context["unavailable"] is False


def test_results_with_count_and_marked_extract(shown: Callable[..., Any], publish: Publish) -> None:
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


def test_markup_in_pages_stays_text(shown: Callable[..., Any], publish: Publish) -> None:
    publish("社会&lt;b&gt;建设 <i>标题</i>", "推进 &lt;script&gt;alert(1)&lt;/script&gt; 工作")
    text = shown("推进").content.decode()
    assert "<script>alert" not in text
    assert "<i>标题" not in text


def test_partial_answers_say_so(shown: Callable[..., Any], publish: Publish) -> None:
    publish("社区矫正管理办法")
    found = shown("社区矫正管里办法").context["found"]
    assert (found.total, found.stage) == (1, "any")
    assert any("部分关键词" in notice for notice in found.notices)


def test_long_queries_say_that_they_were_cut(shown: Callable[..., Any], publish: Publish) -> None:
    publish("社会建设")
    response = shown("社会建设" + "很长" * 5_000)
    assert any(str(MAX_LENGTH) in notice for notice in response.context["found"].notices)
    assert len(response.content) < 100_000, "links repeat what was searched for, not all that was typed"


def test_queries_without_letters_say_so(shown: Callable[..., Any], tree: Tree) -> None:
    assert any("没有可以查找的文字" in notice for notice in shown("***").context["found"].notices)


# Sections, order, pages.


def test_sections_count_and_narrow(shown: Callable[..., Any], publish: Publish, tree: Tree) -> None:
    one, two, three = (publish("社会建设", parent=parent) for parent in (tree.news, tree.notices, tree.district))
    found = shown("社会建设").context["found"]
    assert {section.title: section.count for section in found.sections} == {
        "信息公开": 2,
        "工作动态": 1,
        "通知公告": 1,
        "各区动态": 1,
        "香洲区": 1,
    }
    narrowed = shown("社会建设", section=tree.disclosure.pk)
    assert {hit.page.pk for hit in narrowed.context["found"].page} == {one.pk, two.pk}
    assert narrowed.context["section"] == tree.disclosure.pk
    assert [section.title for section in narrowed.context["found"].sections if section.selected] == ["信息公开"]
    assert {section.title: section.count for section in narrowed.context["found"].sections}["各区动态"] == 1
    assert [hit.page.pk for hit in shown("社会建设", section=tree.district.pk).context["found"].page] == [three.pk]


@pytest.mark.parametrize("section", ["abc", "999999", "-1", "1;DROP", "٣", "9" * 400])
def test_unknown_sections_are_left_out_with_a_notice(shown: Callable[..., Any], publish: Publish, section: str) -> None:
    publish("社会建设")
    response = shown("社会建设", section=section)
    assert response.status_code == 200
    assert response.context["found"].total == 1
    assert response.context["section"] is None
    assert any("没有这个栏目" in notice for notice in response.context["found"].notices)


def test_unknown_orders_are_left_out_with_a_notice(shown: Callable[..., Any], publish: Publish) -> None:
    publish("社会建设")
    response = shown("社会建设", sort="random")
    assert response.context["sort"] == "relevance"
    assert any("排序" in notice for notice in response.context["found"].notices)


def test_by_relevance_or_by_date(shown: Callable[..., Any], publish: Publish) -> None:
    new = publish("会议", "会上谈到社会建设。" + "其他内容。" * 50, published_at=factories.moment("2020-01-01"))
    old = publish("社会建设", published_at=factories.moment("2010-01-01"))
    assert [hit.page.pk for hit in shown("社会建设").context["found"].page] == [old.pk, new.pk]
    assert [hit.page.pk for hit in shown("社会建设", sort="date").context["found"].page] == [new.pk, old.pk]


def test_pages_of_results(shown: Callable[..., Any], publish: Publish) -> None:
    pages = {publish(f"社会建设{number}").pk for number in range(PER_PAGE + 3)}
    first, second = shown("社会建设"), shown("社会建设", page=2)
    assert first.context["found"].total == len(pages)
    assert first.context["found"].page_range == [1, 2]
    seen = [hit.page.pk for response in (first, second) for hit in response.context["found"].page]
    assert len(seen) == len(set(seen))
    assert set(seen) == pages


@pytest.mark.parametrize("page", ["0", "-1", "3", "abc", "1.5", "9" * 400, "\x00"])
def test_pages_that_do_not_exist_are_404(shown: Callable[..., Any], publish: Publish, page: str) -> None:
    for number in range(PER_PAGE + 3):
        publish(f"社会建设{number}")
    assert shown("社会建设", page=page).status_code == 404


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
    assert few < 15


# When the index fails.


def break_index(path: Path) -> None:
    restart()
    for file in path.iterdir():
        file.write_bytes(b"junk")


def test_a_broken_index_is_no_error_page(
    shown: Callable[..., Any], publish: Publish, client: Client, index_path: Path
) -> None:
    publish("社会建设")
    shown("社会建设")
    break_index(index_path)
    response = client.get("/search/", {"q": "社会建设"})
    assert response.status_code == 503
    assert "暂时不可用" in response.content.decode()
    api = client.get("/api/v1/search/", {"q": "社会建设"})
    assert (api.status_code, list(api.json())) == (503, ["message"])


def test_a_missing_index_is_unavailable_only_where_there_is_something_to_find(
    client: Client, publish: Publish, tree: Tree, index_path: Path
) -> None:
    assert client.get("/search/", {"q": "社会建设"}).context["found"].total == 0
    publish("社会建设")
    assert client.get("/search/", {"q": "社会建设"}).status_code == 503

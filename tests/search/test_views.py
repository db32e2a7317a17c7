"""The search page and its machine-readable twin, as an anonymous visitor gets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from portal.core.querysets import any_page
from portal.search.applying import apply_pending
from portal.search.engines.base import PortalBackend
from portal.search.passages import passage
from portal.search.query import MAX_LENGTH
from portal.search.services import PER_PAGE
from tests import factories
from tests.conftest import Tree, forget_everything
from tests.search.conftest import restart

Publish = Callable[..., Page]

ODD_QUERIES = [
    "",
    " ",
    "\u3000",
    "*",
    "***社*?",
    "社会*",
    "AND OR NOT",
    "title:社会 AND (",
    "[2015 TO 2016}",
    "^5~0.8",
    "' OR 1=1; DROP TABLE wagtailcore_page; --",
    "%' UNION SELECT password FROM auth_user--",
    "<script>alert(1)</script>",
    "\x00\x01\x1f社会\x7f",
    "\u202e社会\u200b建设",
    "😀🏛️𠀀",
    "社" * 10_000,
    "a " * 5_000,
    "\\" * 50,
    '"“”"',
    "“未结束的引号",
    "-社会",
    "{{ q }}{% now %}",
    "%E7%A4%BE",
    "\ufffd\ufffe",
]


@pytest.fixture
def shown(client: Client, backend: PortalBackend) -> Callable[..., Any]:
    """GET the search page, after everything written down has been applied; its response."""

    def get(q: str, **parameters: Any) -> Any:
        assert apply_pending().complete
        return client.get("/search/", {"q": q, **parameters})

    return get


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


# What is public is the database's business.


def stale(page: Page) -> None:
    """Assert that the index still knows the page."""
    from portal.search.indexes import backend

    assert page.pk in dict(backend().versions())


def test_drafts_never_show(shown: Callable[..., Any], publish: Publish, tree: Tree) -> None:
    page = publish("公开标题")
    factories.NewsPageFactory(parent=tree.news, title="内部标题", live=False).save_revision()
    page.title = "改动标题"
    page.save_revision()
    response = shown("标题")
    assert [hit.title for hit in response.context["found"].page] != []
    text = response.content.decode()
    assert "公开" in text
    assert "内部" not in text
    assert "改动" not in text


@pytest.mark.parametrize("how", ["unpublished", "expired", "restricted", "ancestor restricted", "deleted"])
def test_what_is_no_longer_public_is_not_shown_nor_counted(
    client: Client, shown: Callable[..., Any], publish: Publish, tree: Tree, how: str
) -> None:
    gone, left = publish("社会建设甲"), publish("社会建设乙", parent=tree.district)
    assert shown("社会建设").context["found"].total == 2
    if how == "unpublished":
        any_page(pk=gone.pk).update(live=False)
    elif how == "expired":
        any_page(pk=gone.pk).update(expire_at="2015-01-01T00:00:00Z")
    elif how == "restricted":
        factories.restrict(gone)
    elif how == "ancestor restricted":
        factories.restrict(tree.disclosure)
    else:
        gone.delete()
    stale(gone)
    found = client.get("/search/", {"q": "社会建设"}).context["found"]
    assert found.total == 1
    assert [hit.page.pk for hit in found.page] == [left.pk]
    assert sum(one.count for one in found.sections if one.title == "工作动态") == 0


def test_addresses_come_from_the_database(client: Client, shown: Callable[..., Any], publish: Publish) -> None:
    page = publish("社会建设")
    shown("社会建设")
    page.slug = "moved"
    page.save()
    stale(page)
    assert client.get("/search/", {"q": "社会建设"}).context["found"].page[0].url.endswith("/moved/")


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
    assert (api.status_code, list(api.json())) == (503, ["error"])


def test_a_missing_index_is_unavailable_only_where_there_is_something_to_find(
    client: Client, publish: Publish, tree: Tree, index_path: Path
) -> None:
    assert client.get("/search/", {"q": "社会建设"}).context["found"].total == 0
    publish("社会建设")
    assert client.get("/search/", {"q": "社会建设"}).status_code == 503


# The machine-readable twin.


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
    message = json.loads(response.content)["error"]
    assert any("\u4e00" <= character <= "\u9fff" for character in message)


@pytest.mark.parametrize("q", [q for q in ODD_QUERIES if q.strip("\u3000 ")])
def test_api_takes_odd_queries(api: Callable[..., Any], publish: Publish, q: str) -> None:
    publish("社会建设")
    assert api(q=q).status_code in (200, 400)


@pytest.mark.parametrize("path", ["/search/", "/api/v1/search/"])
def test_only_reading(client: Client, tree: Tree, path: str) -> None:
    assert client.post(f"{path}?q={quote('社会')}").status_code == 405


# Extracts.


def test_the_passage_of_a_long_text_is_around_the_words() -> None:
    text = "前言。" * 2_000 + "这里谈到社区矫正工作的开展。" + "后记。" * 2_000
    segments = passage(text, ["社区矫正"])
    joined = "".join(segment.text for segment in segments)
    assert [segment.text for segment in segments if segment.marked] == ["社区矫正"]
    assert joined.startswith("…")
    assert joined.endswith("…")
    assert len(joined) < 200


def test_the_passage_prefers_all_words_to_many_of_one() -> None:
    text = "社区。" * 1_000 + "社区矫正工作办法。" + "工作。" * 1_000
    marked = {segment.text for segment in passage(text, ["社区", "矫正", "办法"]) if segment.marked}
    assert "".join(marked).count("矫正") == 1

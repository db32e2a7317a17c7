"""From the address of the search page to the search: what is taken, what is refused."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.test import Client
from wagtail.models import Page

from portal.search.criteria import Criteria
from portal.search.engines.base import PortalBackend
from portal.search.query import MAX_LENGTH
from tests.conftest import Tree
from tests.search.odd_queries import ODD_QUERIES
from tests.search.page.reading import Finder, target, words

Publish = Callable[..., Page]


def test_without_words_and_conditions_there_is_only_the_form(soup: Callable, finder: Finder) -> None:
    page = soup()
    assert not finder.asked
    assert "请输入关键词" in page.select_one("main").text
    assert page.select_one("main .hits") is None
    assert "站内搜索" in page.title.text


def test_conditions_alone_browse(soup: Callable, finder: Finder) -> None:
    page = soup(year="2015")
    assert finder.asked == [Criteria(year=2015)]
    assert "按条件浏览" in page.title.text
    assert "找到 1 条内容" in words(page.select_one("[role=status]"))
    assert page.select_one("[data-click]") is None
    assert not page.select("[aria-label=排序方式]"), "without words there is no relevance"


def test_what_is_wrong_is_said_at_its_field_and_left_out(soup: Callable, finder: Finder) -> None:
    page = soup(400, q="低保", sort="date", **{"from": "2015-13-01", "to": "2015-12-31", "section": "abc"})
    assert finder.asked == [Criteria(text="低保", sort="date", until=datetime.date(2015, 12, 31))]
    problems = words(page.select_one("[role=alert]"))
    assert "栏目：没有这个栏目。" in problems
    assert "开始日期：不是正确的日期" in problems
    field = page.find("input", attrs={"name": "from"})
    assert field["aria-invalid"] == "true"
    assert "不是正确的日期" in page.find(id=field["aria-describedby"]).text
    assert page.select_one("aside details").has_attr("open")
    assert page.find("input", attrs={"name": "to"})["value"] == "2015-12-31"
    assert page.select(".hit"), "results without the wrong parameters"
    addresses = [target(link) for link in page.select("main a[href^='?']")]
    assert addresses
    assert not [address for address in addresses if address.get("section") == "abc" or "2015-13-01" in address.values()]


def test_only_reading(finder: Finder) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/search/?q=低保").status_code == 405
    assert strict.head("/search/?q=低保").status_code == 200


def test_odd_queries_get_a_normal_page(shown: Callable[..., Any], publish: Publish) -> None:
    publish("社会建设")
    for q in ODD_QUERIES:
        response = shown(q)
        assert response.status_code == 200, q
        assert "站内搜索" in response.content.decode(), q
        assert b"<script>alert(1)" not in response.content, q


def test_bytes_that_are_no_text_get_a_normal_page(client: Client, backend: PortalBackend, tree: Tree) -> None:
    for raw in ("%FF%FE", "%ED%A0%80", "%00", "%", "%zz"):
        for name in ("q", "type", "validity", "page"):
            assert client.get(f"/search/?q=x&{name}={raw}").status_code in (200, 404)


def test_long_queries_say_that_they_were_cut(shown: Callable[..., Any], publish: Publish) -> None:
    publish("社会建设")
    response = shown("社会建设" + "很长" * 5_000)
    assert any(str(MAX_LENGTH) in notice.text for notice in response.context["found"].notices)
    assert len(response.content) < 100_000, "links repeat what was searched for, not all that was typed"

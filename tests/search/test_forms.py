"""Parameters of a search: what they become, what is wrong with them, how they are written in addresses."""

from __future__ import annotations

import datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from portal.core.navigation import NavItem
from portal.search.criteria import Criteria
from portal.search.forms import MAX_VALUE, SearchForm
from portal.search.query import MAX_LENGTH
from tests.search.odd_queries import ODD_QUERIES

SECTIONS = [NavItem(7, "政策法规", "/zcfg/", "00010001"), NavItem(12, "工作简报", "/gzjb/", "000100010001")]


def form(query: str = "", **parameters: str) -> SearchForm:
    data = QueryDict(query, mutable=True)
    data.update(parameters)
    return SearchForm(data, SECTIONS)


def test_nothing_asks_for_nothing() -> None:
    assert form().criteria == Criteria()
    assert not form().criteria.narrowed
    assert form().parameters == {}


def test_every_parameter_reaches_the_criteria() -> None:
    given = form(
        "q=低保&section=7&type=政策文件&year=2015&district=香洲区&validity=现行有效&from=2015-01-02&to=2015-03-04"
        "&in=title&sort=date&literal=1&page=3"
    )
    assert not given.errors
    assert given.criteria == Criteria(
        text="低保",
        literal=True,
        section=SECTIONS[0],
        type="政策文件",
        year=2015,
        district="香洲区",
        validity="现行有效",
        since=datetime.date(2015, 1, 2),
        until=datetime.date(2015, 3, 4),
        position="title",
        sort="date",
        page="3",
    )
    assert given.criteria.narrowed


def test_defaults_and_the_page_do_not_stand_in_addresses() -> None:
    assert form("q=低保&in=all&sort=relevance&literal=0&page=3&utm_source=x&section=&range=").parameters == {
        "q": "低保"
    }


def test_addresses_have_one_form_of_each_value() -> None:
    given = form("q=　低保  金 &section=12&year=２０１５年&from=2015年9月8日&to=20151231&type= 动态 ")
    assert given.parameters == {
        "q": "低保 金",
        "section": "12",
        "type": "动态",
        "year": "2015",
        "from": "2015-09-08",
        "to": "2015-12-31",
    }
    again = form(**given.parameters)
    assert again.parameters == given.parameters
    assert again.criteria.since == given.criteria.since


@pytest.mark.parametrize(("name", "days"), [("day", 1), ("week", 7), ("month", 31), ("year", 366)])
def test_ranges_go_back_from_today(name: str, days: int) -> None:
    criteria = form(range=name).criteria
    assert criteria.since == timezone.localdate() - datetime.timedelta(days=days)
    assert criteria.until is None
    assert criteria.narrowed


@pytest.mark.parametrize(
    "text", ["2015-09-08", "2015/9/8", "2015.9.8", "2015年9月8日", "２０１５－９－８", "20150908", " 2015-09-08 "]
)
def test_days_in_every_form(text: str) -> None:
    assert form(**{"from": text}).criteria.since == datetime.date(2015, 9, 8)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("section", "abc", "没有这个栏目"),
        ("section", "8", "没有这个栏目"),
        ("section", "٧", "没有这个栏目"),
        ("section", "9" * 400, "没有这个栏目"),
        ("year", "15", "四位数字"),
        ("year", "1899", "四位数字"),
        ("year", "2201", "四位数字"),
        ("year", "9" * 5_000, "四位数字"),
        ("year", "二〇一五", "四位数字"),
        ("type", "长" * (MAX_VALUE + 1), "不能超过"),
        ("from", "2015-02-30", "2015-09-08 这样的形式"),
        ("from", "0001-01-01", "2015-09-08 这样的形式"),
        ("to", "9999-12-31", "2015-09-08 这样的形式"),
        ("to", "昨天", "2015-09-08 这样的形式"),
        ("range", "decade", "之一"),
        ("in", "body", "之一"),
        ("sort", "random", "之一"),
        ("literal", "yes", "之一"),
    ],
)
def test_what_is_wrong_is_said_and_left_out(name: str, value: str, words: str) -> None:
    given = form(q="低保", **{name: value})
    assert list(given.problems) == [name]
    assert words in given.problems[name][0]
    assert given.labelled_problems[0].startswith(given.fields[name].label + "：")
    assert given.criteria == Criteria(text="低保")
    assert given.parameters == {"q": "低保"}


def test_the_first_day_is_not_after_the_last() -> None:
    given = form("from=2015-03-01&to=2015-02-01")
    assert list(given.problems) == ["from"]
    assert not given.criteria.narrowed
    assert given.parameters == {}
    assert given.typed_days == {"from": "2015-03-01", "to": "2015-02-01"}, "to be mended, not typed again"
    assert not form("from=2015-03-01&to=2015-03-01").errors


def test_days_and_a_range_are_not_mixed() -> None:
    given = form("from=2015-03-01&range=week")
    assert list(given.problems) == ["range"]
    assert given.parameters == {"from": "2015-03-01"}


@pytest.mark.parametrize("q", ODD_QUERIES)
def test_odd_queries_are_no_error(q: str) -> None:
    given = form(q=q)
    assert not given.errors
    assert len(given.text) <= MAX_LENGTH
    assert bool(given.criteria.text) == bool(given.text)
    assert form(**given.parameters).text == given.text


def test_the_criteria_know_what_was_cut_off() -> None:
    assert len(form(q="社" * 5_000).criteria.text) > MAX_LENGTH


@pytest.mark.parametrize("name", ["type", "district", "validity"])
def test_invisible_characters_are_no_value(name: str) -> None:
    assert not form(**{name: " \u200b\x00\u3000"}).criteria.narrowed

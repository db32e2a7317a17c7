"""Exact keys: pages and queries make the same ones."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

from portal.search.keys import date_key, issue_key, number_key, page_keys, short_key
from portal.text.document_number import parse_document_number


def page(**facts: object) -> SimpleNamespace:
    return SimpleNamespace(**{"title": "通知", "search_date": None, **facts})


def test_a_document_number_with_and_without_its_agency() -> None:
    keys = page_keys(page(document_number="珠府[2015]012号"))
    for typed in ("珠府〔2015〕12号", "［2015］１２号"):
        number = parse_document_number(typed)
        assert number is not None
        assert number_key(number) in keys


def test_an_issue_with_and_without_its_year() -> None:
    assert page_keys(page(issue_number=12, year=2015)) == [issue_key(12), issue_key(12, 2015)]


def test_year_month_and_day_are_those_of_the_place() -> None:
    late = datetime.datetime(2015, 12, 31, 20, tzinfo=datetime.UTC)
    keys = page_keys(page(search_date=late, date_of_issue=datetime.date(2014, 9, 8)))
    assert {date_key(2016), date_key(2016, 1), date_key(2016, 1, 1)} <= set(keys)
    assert {date_key(2014), date_key(2014, 9), date_key(2014, 9, 8)} <= set(keys)
    assert date_key(2015) not in keys


def test_short_names_are_keys() -> None:
    assert page_keys(page(title="上海市实施《民法典》办法")) == [short_key("实施民法典办法")]

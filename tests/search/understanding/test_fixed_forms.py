"""发文字号, issues and dates in queries."""

from __future__ import annotations

import pytest

from portal.search import ranking
from portal.search.plan import Alternative, Boost, Unit
from portal.search.query import Query, parse


def alternatives(query: Query) -> tuple[Alternative, ...]:
    """Those of the last clause of the first stage."""
    assert query.plan
    return query.plan.stages[0].clauses[-1].alternatives


def key_boosts(query: Query) -> dict[str, Boost]:
    assert query.plan
    return {boost.units[0].tokens[0]: boost for boost in query.plan.boosts if boost.units[0].field == "keys"}


def key(text: str) -> Alternative:
    return (Unit("keys", (text,)),)


@pytest.mark.parametrize(
    "raw",
    [
        "珠府〔2015〕12号",
        "珠府[2015]12号",
        "珠府（２０１５）第12号",
        "珠府 2015 12",
        "珠府2015年12号",
        "珠府【2015】012號",
    ],
)
def test_document_numbers_in_any_form(raw: str) -> None:
    query = parse(raw)
    assert alternatives(query)[:2] == (key("n:珠府〔2015〕12号"), key("n:〔2015〕12号"))
    assert key_boosts(query)["n:珠府〔2015〕12号"].share == ranking.EXACT
    assert key_boosts(query)["n:珠府〔2015〕12号"].always
    assert [notice.text for notice in query.notices if "繁体" not in notice.text] == [
        "按发文字号“珠府〔2015〕12号”查找。"
    ]


@pytest.mark.parametrize("raw", ["[2015]12号", "２０１５ 12", "〔2015〕第12号"])
def test_document_numbers_without_an_agency(raw: str) -> None:
    assert alternatives(parse(raw)) == (
        key("n:〔2015〕12号"),
        (Unit("text", ("2015", "12")),),
        (Unit("text", ("2015", "第", "12")),),
    )


def test_a_document_number_among_other_words() -> None:
    query = parse("关于珠府〔2015〕12号的通知")
    assert "n:〔2015〕12号" in key_boosts(query)
    assert query.plan
    assert query.plan.stages[0].clauses[-1].label == "的通知"


@pytest.mark.parametrize("raw", ["2015年12期", "2015年第12期", "2015-12期", "二〇一五年第十二期"])
def test_issues_with_their_year(raw: str) -> None:
    query = parse(raw)
    assert alternatives(query)[0] == key("i:2015-12")
    assert key_boosts(query)["i:2015-12"] == Boost(key("i:2015-12"), ranking.EXACT, always=True)
    assert [notice.text for notice in query.notices] == ["按期号“2015年第12期”查找。"]


@pytest.mark.parametrize("raw", ["第12期", "12期", "十二期", "工作简报第12期"])
def test_issues_of_any_year(raw: str) -> None:
    query = parse(raw)
    assert alternatives(query)[0] == key("i:12")
    assert (Unit("text", ("12", "期")),) in alternatives(query)
    assert (Unit("text", ("第十", "十二", "二期")),) in alternatives(query)


@pytest.mark.parametrize(
    ("raw", "name", "first", "last", "wanted"),
    [
        ("2015年", "2015年", "2015-01-01", "2015-12-31", "d:2015"),
        ("2015年9月", "2015年9月", "2015-09-01", "2015-09-30", "d:2015-09"),
        ("2015-09", "2015年9月", "2015-09-01", "2015-09-30", "d:2015-09"),
        ("2015.9.8", "2015年9月8日", "2015-09-08", "2015-09-08", "d:2015-09-08"),
        ("二〇一五年九月八日", "2015年9月8日", "2015-09-08", "2015-09-08", "d:2015-09-08"),
    ],
)
def test_dates_are_words_of_the_text_or_the_date_of_a_page(
    raw: str, name: str, first: str, last: str, wanted: str
) -> None:
    query = parse(f"会议 {raw}")
    assert key(wanted) in alternatives(query)
    [notice] = query.notices
    assert notice.text == f"“{raw}”按日期理解，也包括当时发布的内容。"
    changes = {"from": first, "to": last, "range": None, "page": None}
    assert notice.links[0] == (f"只看{name}发布的", changes)


def test_a_date_is_found_however_the_page_writes_it() -> None:
    wanted = alternatives(parse("2015-09-08"))
    assert (Unit("text", ("2015", "年", "9", "月", "8")),) in wanted
    assert (Unit("text", ("2015", "09", "08")),) in wanted
    assert (Unit("text", ("二〇", "〇一", "一五", "五年", "年九", "九月", "月八", "八日")),) in wanted


def test_a_year_has_too_many_pages_to_look_at_them_all() -> None:
    assert key_boosts(parse("2015年9月8日"))["d:2015-09-08"].always
    assert not key_boosts(parse("2015年"))["d:2015"].always


def test_an_issue_of_a_year_is_no_year() -> None:
    assert [label for label in key_boosts(parse("2015年第12期")) if label.startswith("d:")] == []

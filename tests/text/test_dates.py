from datetime import date

import pytest

from portal.text.dates import (
    chinese_number,
    chinese_numeral,
    chinese_year,
    find_first_date,
    locate_periods,
    parse_date,
)


@pytest.mark.parametrize(
    "text",
    [
        "2015-09-08",
        "2015年9月8日",
        "2015/9/8",
        "2015.9.8",
        "二〇一五年九月八日",
        "二○一五年九月八日",
        "２０１５年９月８日",
        " 2015 年 9 月 8 日 ",
        "2015-09-08 10:30",
        "2015-09-08T10:30:00+08:00",
    ],
)
def test_every_form_is_the_same_day(text):
    assert parse_date(text) == date(2015, 9, 8)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2015-02-30",
        "2015-13-01",
        "二〇一五年二月三十日",
        "2015-9/8",
        "2015年9月",
        "20112015年1月1日",
        "0000-01-01",
        "2015-09-081",
        "发布于2015-09-08",
    ],
)
def test_no_date(text):
    assert parse_date(text) is None


def test_first_possible_date_in_a_text():
    assert find_first_date("自20115年，于201311月1日、2015年2月30日、二〇一四年十二月三十一日和2015-09-08") == date(
        2014, 12, 31
    )
    assert find_first_date("今年11日") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百零三", 103),
        ("一百一十", 110),
        ("一百十二", 112),
        ("一千零三十", 1030),
        ("二〇一五", 2015),
        ("零", 0),
    ],
)
def test_chinese_number(text, value):
    assert chinese_number(text) == value


@pytest.mark.parametrize("text", ["", "百", "一百三", "一千三十", "二十零三", "十百", "一百零", "12", "甲"])
def test_not_a_chinese_number(text):
    assert chinese_number(text) is None


def test_every_number_up_to_999_is_read_back():
    digits = "零一二三四五六七八九"
    for number in range(1, 1000):
        hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
        text = f"{digits[hundreds]}百" if hundreds else ""
        text += f"{digits[tens]}十" if tens else "零" if hundreds and ones else ""
        text += digits[ones] if ones else ""
        assert chinese_number(text) == number, text


def test_numerals_are_written_as_they_are_read():
    assert [chinese_numeral(number) for number in (1, 10, 12, 20, 103, 110, 112, 120)] == [
        "一", "十", "十二", "二十", "一百零三", "一百一十", "一百一十二", "一百二十"
    ]  # fmt: skip
    assert all(chinese_number(chinese_numeral(number)) == number for number in range(1, 1000))
    assert chinese_year(2015) == "二〇一五"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015年", date(2015, 1, 1), date(2015, 12, 31)),
        ("2015年9月", date(2015, 9, 1), date(2015, 9, 30)),
        ("2015-02", date(2015, 2, 1), date(2015, 2, 28)),
        ("2016.2", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015/12", date(2015, 12, 1), date(2015, 12, 31)),
        ("2015.9.8", date(2015, 9, 8), date(2015, 9, 8)),
        ("二〇一五年", date(2015, 1, 1), date(2015, 12, 31)),
        ("二〇一五年九月", date(2015, 9, 1), date(2015, 9, 30)),
    ],
)
def test_periods_have_a_first_and_a_last_day(text, first, last):
    [period] = locate_periods(f"在{text}发布")
    assert (period.first, period.last) == (first, last)
    assert f"在{text}发布"[period.start : period.end] == text


@pytest.mark.parametrize(
    "text", ["", "2015", "13.5", "2015-13", "2015-09-31", "2015年13月的", "9月8日", "12015年", "2015.123", "3015年"]
)
def test_what_is_no_period(text):
    assert [(one.month, one.day) for one in locate_periods(text) if one.month] == []
    assert not locate_periods(text)


def test_periods_stand_in_order_and_not_in_one_another():
    found = locate_periods("2015年9月8日至2016年，2014-03")
    assert [(one.year, one.month, one.day) for one in found] == [(2015, 9, 8), (2016, None, None), (2014, 3, None)]

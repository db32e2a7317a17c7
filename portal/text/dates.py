"""Dates and Chinese numerals as officials write them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from portal.text.normalise import normalise

_DIGITS = {
    char: value
    for value, chars in enumerate(("零〇○", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_NUMERALS = "〇一二三四五六七八九"
_ZEROS = "零〇○"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "[零〇○一二三四五六七八九十]"

# Four digits exactly, no digit on either side: 20112015年 and 201311月 are slips of typing, not dates.
_DATE = re.compile(
    r"(?<!\d)(?P<y1>\d{4}) ?(?P<sep>[-/.]) ?(?P<m1>\d{1,2}) ?(?P=sep) ?(?P<d1>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<y2>\d{4}) ?年 ?(?P<m2>\d{1,2}) ?月 ?(?P<d2>\d{1,2}) ?[日号]"
    rf"|(?<!{_NUMERAL})(?P<y3>{_NUMERAL}{{4}})年(?P<m3>{_NUMERAL}{{1,3}})月(?P<d3>{_NUMERAL}{{1,3}})[日号]"
)
# A year or a month; a month by separator has two digits or nothing else beside it: 2015-09, 2015.9, but not 2015-09-31.
_PERIOD = re.compile(
    r"(?<![\d.])(?P<y1>(?:19|20)\d{2}) ?年(?: ?(?P<m1>\d{1,2}) ?月)?"
    r"|(?<![\d./-])(?P<y2>(?:19|20)\d{2})[-/.](?P<m2>0?[1-9]|1[0-2])(?![\d./-])"
    rf"|(?<!{_NUMERAL})(?P<y3>[一二]{_NUMERAL}{{3}})年(?:(?P<m3>{_NUMERAL}{{1,3}})月)?"
)
_TIME = re.compile(r"(?:[ t]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A year, a month (`day` is None) or a day, and its place: `text[start:end]` says it."""

    year: int
    month: int | None
    day: int | None
    start: int
    end: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """Its last day."""
        if self.day:
            return self.first
        following = date(self.year + 1, 1, 1) if self.month in (None, 12) else date(self.year, (self.month or 0) + 1, 1)
        return following - timedelta(days=1)


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral below ten thousand, or None for anything else.

    Both ways of writing: by units (十二, 一百零三) and by digits (二〇一五). Colloquial short forms such as
    一百三 are None, for they can be read in two ways.
    """
    if text and all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text)) if len(text) <= 4 else None
    total, ceiling = 0, 10_000
    digit: int | None = None
    zero = False
    for char in text:
        if char in _ZEROS:
            if digit is not None or zero or not total:
                return None
            zero = True
        elif char in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[char]
        else:
            unit = _UNITS.get(char)
            if unit is None or unit >= ceiling or (digit is None and unit != 10):
                return None
            if zero != (total > 0 and ceiling > unit * 10):
                return None
            total += (digit if digit is not None else 1) * unit
            ceiling, digit, zero = unit, None, False
    if digit is None:
        return total if total and not zero else None
    if zero != (total > 0 and ceiling > 10):
        return None
    return total + digit


def chinese_numeral(number: int) -> str:
    """A number from 1 to 999 in Chinese numerals: 12 is 十二, 103 is 一百零三."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{_NUMERALS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_NUMERALS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_NUMERALS[ones] if ones else "")


def chinese_year(year: int) -> str:
    """A year digit by digit: 2015 is 二〇一五."""
    return "".join(_NUMERALS[int(digit)] for digit in str(year))


def parse_date(text: str) -> date | None:
    """The date that `text` is, whole: 2015-09-08, 2015/9/8, 2015.9.8, 2015年9月8日, 二〇一五年九月八日.

    Digits of any width. A time of day after it is allowed and ignored. None for anything else and for days
    the calendar lacks.
    """
    normal = normalise(text)
    match = _DATE.match(normal)
    return _date(match) if match and _TIME.fullmatch(normal, match.end()) else None


def find_first_date(text: str) -> date | None:
    """The first possible date anywhere in `text`, in the forms of `parse_date`, or None."""
    dates = (_date(match) for match in _DATE.finditer(normalise(text)))
    return next((found for found in dates if found), None)


def locate_periods(text: str) -> list[Period]:
    """The years, months and days in a text already normalised, in order; none inside another.

    Days in the forms of `parse_date`; months as 2015年9月, 2015-09, 2015.9, 二〇一五年九月; years as 2015年, for 2015
    may be any number.
    """
    found = [
        Period(day.year, day.month, day.day, match.start(), match.end())
        for match in _DATE.finditer(text)
        if (day := _date(match))
    ]
    for match in _PERIOD.finditer(text):
        year, month = (_number(match[f"{part}1"] or match[f"{part}2"] or match[f"{part}3"]) for part in "ym")
        inside = any(one.start < match.end() and match.start() < one.end for one in found)
        if year and year < 2100 and (month is None or 1 <= month <= 12) and not inside:
            found.append(Period(year, month, None, match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdecimal() else chinese_number(text) or 0


def _date(match: re.Match[str]) -> date | None:
    parts = [part for name, part in match.groupdict().items() if part and name != "sep"]
    year, month, day = (_number(part) or 0 for part in parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None

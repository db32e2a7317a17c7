"""Dates and Chinese numerals as officials write them."""

import re
from datetime import date

from portal.text.normalise import normalise

_DIGITS = {
    char: value
    for value, chars in enumerate(("零〇○", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_ZEROS = "零〇○"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "[零〇○一二三四五六七八九十]"

# Four digits exactly, no digit on either side: 20112015年 and 201311月 are slips of typing, not dates.
_DATE = re.compile(
    r"(?<!\d)(?P<y1>\d{4}) ?(?P<sep>[-/.]) ?(?P<m1>\d{1,2}) ?(?P=sep) ?(?P<d1>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<y2>\d{4}) ?年 ?(?P<m2>\d{1,2}) ?月 ?(?P<d2>\d{1,2}) ?[日号]"
    rf"|(?<!{_NUMERAL})(?P<y3>{_NUMERAL}{{4}})年(?P<m3>{_NUMERAL}{{1,3}})月(?P<d3>{_NUMERAL}{{1,3}})[日号]"
)
_TIME = re.compile(r"(?:[ t]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?")


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


def _date(match: re.Match[str]) -> date | None:
    parts = [part for name, part in match.groupdict().items() if part and name != "sep"]
    numbers = [int(part) if part.isdecimal() else chinese_number(part) for part in parts]
    year, month, day = (number or 0 for number in numbers)
    try:
        return date(year, month, day)
    except ValueError:
        return None

"""Numbers of issues as people type them: 第12期, 2015年12期, 2015年第12期, 第十二期."""

import re
from dataclasses import dataclass

from portal.text.dates import chinese_number
from portal.text.tokens import HAN

_NUMERAL = "[零〇一二三四五六七八九十百]"
_YEAR = rf"(?:(?P<year>(?:19|20)\d{{2}})(?: ?年 ?| ?[-/] ?| )|(?P<han_year>[一二]{_NUMERAL}{{3}})年)"
_ISSUE = re.compile(
    rf"(?:(?<!\d){_YEAR})?"
    # 总第 counts all issues since the first, which no page knows.
    rf"(?:(?<!总)第 ?(?P<number>\d{{1,3}}|{_NUMERAL}{{1,5}}) ?期"
    # Without 第, what follows must not make another word of it: 二期工程, 10期间.
    rf"|(?<![\d{HAN}第])(?P<bare>\d{{1,3}}|{_NUMERAL}{{1,5}}) ?期(?![{HAN}])"
    rf"|(?<=[年简报])(?P<after>\d{{1,3}}|{_NUMERAL}{{1,5}}) ?期(?![{HAN}]))"
)


@dataclass(frozen=True, slots=True)
class Issue:
    """The number of an issue, its year if one is named, and its place: `text[start:end]` says it."""

    number: int
    year: int | None
    start: int
    end: int


def locate_issues(text: str) -> list[Issue]:
    """The numbers of issues in a text already normalised, in order."""
    found = []
    for match in _ISSUE.finditer(text):
        number = _value(match["number"] or match["bare"] or match["after"])
        year = _value(match["year"] or match["han_year"])
        if number:
            found.append(Issue(number, year, match.start(), match.end()))
    return found


def _value(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdecimal() else chinese_number(text)

"""What has a fixed form in a query: 发文字号, numbers of issues, dates."""

from __future__ import annotations

from dataclasses import replace

from portal.search import ranking
from portal.search.keys import date_key, issue_key, number_key
from portal.search.parts import LITERALLY, Part
from portal.search.plan import Alternative, Boost, Clause, Unit
from portal.search.results import Notice
from portal.text.dates import Period, chinese_numeral, chinese_year, locate_periods
from portal.text.document_number import DocumentNumber, locate_document_numbers, parse_document_number
from portal.text.issue_number import Issue, locate_issues
from portal.text.tokens import index_tokens


def recognise(text: str) -> list[tuple[int, int, Part]]:
    """Everything of fixed form in a query already normalised, with where it starts and ends, in order."""
    if number := parse_document_number(text):
        return [(0, len(text), _number(number, text))]
    found = [(start, end, _number(number, text[start:end])) for number, start, end in locate_document_numbers(text)]
    found += [(one.start, one.end, _issue(one, text[one.start : one.end])) for one in locate_issues(text)]
    found += [(one.start, one.end, _period(one, text[one.start : one.end])) for one in locate_periods(text)]
    apart: list[tuple[int, int, Part]] = []
    # A longer form wins: 2015年第12期 is an issue, not a year.
    for start, end, part in sorted(found, key=lambda one: one[0] - one[1]):
        if all(end <= first or last <= start for first, last, _ in apart):
            apart.append((start, end, part))
    return sorted(apart, key=lambda one: one[0])


def _number(number: DocumentNumber, typed: str) -> Part:
    whole, bare = number_key(number), number_key(replace(number, agency=""))
    keys = dict.fromkeys((whole, bare))
    row = (str(number.year), str(number.number))
    boosts = [Boost((_key(whole),), ranking.EXACT if number.agency else ranking.INCOMPLETE, always=True)]
    if number.agency:
        # What was taken for the agency may be more than that: 关于珠府〔2015〕12号.
        boosts.append(Boost((_key(bare),), ranking.INCOMPLETE, always=True))
    return _part(
        typed,
        [*((_key(key),) for key in keys), (Unit("text", row),), (Unit("text", (row[0], "第", row[1])),)],
        boosts=tuple(boosts),
        spellings=(str(number), f"〔{number.year}〕{number.number}号", typed),
        notice=Notice(f"按发文字号“{number}”查找。", (LITERALLY,)),
    )


def _issue(issue: Issue, typed: str) -> Part:
    key, digits = issue_key(issue.number, issue.year), str(issue.number)
    rows = [("第", digits), ("年第", digits), (digits, "期"), _inside(f"第{chinese_numeral(issue.number)}期")]
    year = (Unit("text", (str(issue.year),)),) if issue.year else ()
    name = f"{issue.year}年第{digits}期" if issue.year else f"第{digits}期"
    return _part(
        typed,
        [(_key(key),), *((Unit("text", row), *year) for row in rows)],
        boosts=(Boost((_key(key),), ranking.EXACT if issue.year else ranking.INCOMPLETE, always=True),),
        spellings=(name, f"第{digits}期", f"第{chinese_numeral(issue.number)}期", typed),
        notice=Notice(f"按期号“{name}”查找。", (LITERALLY,)),
    )


def _period(period: Period, typed: str) -> Part:
    key = _key(date_key(period.year, period.month, period.day))
    name, row = f"{period.year}年", [str(period.year)]
    chinese = f"{chinese_year(period.year)}年"
    for number, unit, before in ((period.month, "月", "年"), (period.day, "日", "月")):
        if number:
            name, chinese = f"{name}{number}{unit}", f"{chinese}{chinese_numeral(number)}{unit}"
            row += [before, str(number)]
    days = {"from": period.first.isoformat(), "to": period.last.isoformat(), "range": None, "page": None}
    return _part(
        typed,
        [
            (Unit("text", tuple(row)),),
            (Unit("text", tuple(index_tokens(typed))),),
            (Unit("text", _inside(chinese)),),
            (key,),
        ],
        # A day has few pages, and those may say nothing of it; a year has too many to look at them all.
        boosts=(Boost((key,), ranking.OF_DATE, always=period.day is not None),),
        spellings=(name, chinese, typed),
        notice=Notice(f"“{typed}”按日期理解，也包括当时发布的内容。", ((f"只看{name}发布的", days), LITERALLY)),
        indivisible=False,
    )


def _part(
    typed: str,
    alternatives: list[Alternative],
    boosts: tuple[Boost, ...],
    spellings: tuple[str, ...],
    notice: Notice,
    *,
    indivisible: bool = True,
) -> Part:
    clause = (Clause(tuple(dict.fromkeys(alternatives)), typed),)
    spellings = tuple(dict.fromkeys(spellings))
    words = ((typed, spellings),)
    return Part(typed, clause, clause, words, spellings, boosts=boosts, notice=notice, indivisible=indivisible)


def _key(key: str) -> Unit:
    return Unit("keys", (key,))


def _inside(text: str) -> tuple[str, ...]:
    """The tokens of a Chinese text wherever it stands in a run."""
    return tuple(index_tokens(text))

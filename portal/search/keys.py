"""Exact keys of pages: what is looked for by number or date. Pages and queries make them by the same functions.

`n:` 发文字号, with and without its agency; `i:` number of an issue, with and without its year; `d:` year, month or
day of publication or, for documents, of issue; `s:` short name of a title.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from portal.text.document_number import DocumentNumber, parse_document_number
from portal.text.titles import short_names
from portal.text.tokens import joined


def number_key(number: DocumentNumber) -> str:
    """The key of a 发文字号; without an agency it stands for that of any agency."""
    return f"n:{number}"


def issue_key(issue: int, year: int | None = None) -> str:
    """The key of an issue: 第12期, or 2015年第12期."""
    return f"i:{year}-{issue}" if year else f"i:{issue}"


def date_key(year: int, month: int | None = None, day: int | None = None) -> str:
    """The key of a year, a month or a day."""
    parts = [f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part)]
    return "d:" + "-".join(parts)


def short_key(name: str) -> str:
    """The key of a short name in any form: 契税暂行条例 for 中华人民共和国契税暂行条例."""
    return f"s:{joined(name)}"


def page_keys(page: Any) -> list[str]:
    """All keys of a page, each once."""
    keys: list[str] = []
    raw = getattr(page, "document_number", "")
    if raw and (number := parse_document_number(raw)):
        keys += [number_key(number), number_key(DocumentNumber("", number.year, number.number))]
    issue = getattr(page, "issue_number", None)
    if issue:
        keys += [issue_key(issue), issue_key(issue, getattr(page, "year", None))]
    keys += [short_key(name) for name in short_names(page.title)]
    for date in _dates(page):
        keys += [date_key(date.year), date_key(date.year, date.month), date_key(date.year, date.month, date.day)]
    return list(dict.fromkeys(keys))


def _dates(page: Any) -> list[datetime.date]:
    published, issued = page.search_date, getattr(page, "date_of_issue", None)
    return [*([timezone.localtime(published).date()] if published else []), *([issued] if issued else [])]

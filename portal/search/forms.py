"""Parameters of the search page and its machine-readable twin, read into criteria.

`q`, `section` (primary key), `type`, `year`, `district`, `validity`, `range` (see `RANGES`), `from` and `to` (days),
`in` (all, title), `sort` (relevance, date), `literal` (1), `page`. A parameter that is wrong is left out and said.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from portal.core.navigation import NavItem
from portal.search.criteria import Criteria
from portal.search.facets import LABELS
from portal.search.query import MAX_LENGTH
from portal.text.dates import parse_date
from portal.text.normalise import clean_line, normalise

# Days back from today. A month and a year are never shorter than the calendar's.
RANGES = {"day": 1, "week": 7, "month": 31, "year": 366}
POSITIONS = ("all", "title")
SORTS = ("relevance", "date")

FIRST_YEAR, LAST_YEAR = 1900, 2200
# Of a query; whatever stands behind is cut before blanks and invisible characters are removed.
MAX_RAW = 2_000
# Of a type, a district, a validity.
MAX_VALUE = 50

_EIGHT_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)


class TextField(forms.Field):
    """One short line, without blanks at its ends and invisible characters; None where nothing is left."""

    def to_python(self, value: Any) -> str | None:
        text = clean_line(value or "")
        if len(text) > MAX_VALUE:
            raise forms.ValidationError(f"不能超过 {MAX_VALUE} 个字。")
        return text or None


class SectionField(forms.Field):
    """A section by its primary key."""

    def __init__(self, sections: Sequence[NavItem], **options: Any) -> None:
        super().__init__(**options)
        self.sections = {str(item.pk): item for item in sections}

    def to_python(self, value: Any) -> NavItem | None:
        if value and value not in self.sections:
            raise forms.ValidationError("没有这个栏目。")
        return self.sections[value] if value else None


class YearField(forms.Field):
    """A year of four digits, with or without 年."""

    def to_python(self, value: Any) -> int | None:
        text = normalise(value or "").removesuffix("年").strip()
        if not text:
            return None
        if not re.fullmatch(r"\d{4}", text, re.ASCII) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            raise forms.ValidationError("年份应为四位数字，例如 2015。")
        return int(text)


class DayField(forms.Field):
    """A day in the forms of `parse_date`, or 20150908."""

    def to_python(self, value: Any) -> datetime.date | None:
        text = normalise(value or "")
        if not text:
            return None
        day = parse_date(_EIGHT_DIGITS.sub(r"\1-\2-\3", text) if _EIGHT_DIGITS.fullmatch(text) else text)
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError("不是正确的日期，请写成 2015-09-08 这样的形式。")
        return day


class OneOfField(forms.Field):
    """One of a few values."""

    def __init__(self, values: Sequence[str], **options: Any) -> None:
        super().__init__(**options)
        self.values = values

    def to_python(self, value: Any) -> str | None:
        if value and value not in self.values:
            raise forms.ValidationError(f"只能是 {'、'.join(self.values)} 之一。")
        return value or None


class SearchForm(forms.Form):
    """The parameters of one search, checked as soon as it is made."""

    def __init__(self, data: QueryDict, sections: Sequence[NavItem]) -> None:
        super().__init__(data)
        self.fields.update(
            {
                "section": SectionField(sections, label=LABELS["section"], required=False),
                "type": TextField(label=LABELS["type"], required=False),
                "year": YearField(label=LABELS["year"], required=False),
                "district": TextField(label=LABELS["district"], required=False),
                "validity": TextField(label=LABELS["validity"], required=False),
                "range": OneOfField(tuple(RANGES), label="时间范围", required=False),
                "from": DayField(label="开始日期", required=False),
                "to": DayField(label="结束日期", required=False),
                "in": OneOfField(POSITIONS, label="位置", required=False),
                "sort": OneOfField(SORTS, label="排序", required=False),
                "literal": OneOfField(("0", "1"), label="原样检索", required=False),
            }
        )
        # What the fields of the days show again, also where the two contradict each other.
        self.typed_days: dict[str, str] = {}
        raw = data.get("q", "")
        self.text = clean_line(raw[:MAX_RAW])[:MAX_LENGTH].rstrip()
        # As it was typed, so that what was cut off is said; nothing where nothing can be seen of it.
        self._raw = raw if self.text else ""
        self.is_valid()

    def clean(self) -> None:
        since, until = (self.cleaned_data.get(name) for name in ("from", "to"))
        self.typed_days = {name: str(day) for name, day in (("from", since), ("to", until)) if day}
        if since and until and since > until:
            self.add_error("from", "开始日期不能晚于结束日期。")
            del self.cleaned_data["to"]
        elif self.cleaned_data.get("range") and (since or until):
            self.add_error("range", "时间范围和起止日期只能用一种。")

    @property
    def criteria(self) -> Criteria:
        """What to search for, without what was wrong."""
        given = self.cleaned_data
        days = RANGES.get(given.get("range", ""))
        return Criteria(
            text=self._raw,
            literal=given.get("literal") == "1",
            section=given.get("section"),
            type=given.get("type"),
            year=given.get("year"),
            district=given.get("district"),
            validity=given.get("validity"),
            since=timezone.localdate() - datetime.timedelta(days=days) if days else given.get("from"),
            until=given.get("to"),
            position=given.get("in") or POSITIONS[0],
            sort=given.get("sort") or SORTS[0],
            page=self.data.get("page") or "1",
        )

    @property
    def parameters(self) -> dict[str, str]:
        """The address of this search: what is not left at its default, each value in one form, without the page."""
        defaults = {"in": POSITIONS[0], "sort": SORTS[0], "literal": "0"}
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        written = {name: str(value.pk) if name == "section" else str(value) for name, value in given.items()}
        kept = {name: value for name, value in written.items() if value != defaults.get(name)}
        return {"q": self.text, **kept} if self.text else kept

    @property
    def problems(self) -> dict[str, list[str]]:
        """What is wrong, in Chinese, by parameter."""
        return {name: [str(message) for message in messages] for name, messages in self.errors.items()}

    @property
    def labelled_problems(self) -> list[str]:
        """What is wrong, as sentences that name the parameter in Chinese."""
        return [
            f"{self.fields[name].label}：{message}" for name, messages in self.problems.items() for message in messages
        ]

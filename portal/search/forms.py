"""Parameters of the search page and its machine-readable twin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from portal.core.navigation import NavItem
from portal.search.query import Query, parse

SORTS = [("relevance", "按相关度"), ("date", "按时间")]


class QueryField(forms.Field):
    """Whatever was typed, as an understood `Query`; nothing typed is invalid."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Query:
        return parse(value or "")


class SectionField(forms.Field):
    """A section by its primary key, or None."""

    def __init__(self, sections: Sequence[NavItem], **options: Any) -> None:
        super().__init__(required=False, **options)
        self.sections = {str(item.pk): item for item in sections}

    def to_python(self, value: Any) -> NavItem | None:
        if not value:
            return None
        if value not in self.sections:
            raise forms.ValidationError("没有这个栏目，已在全站范围内搜索。")
        return self.sections[value]


class SearchForm(forms.Form):
    """`q`, `section` (primary key), `sort` (relevance or date). `page` is the paginator's business."""

    q = QueryField(required=False, label="检索词")
    sort = forms.ChoiceField(
        choices=SORTS,
        required=False,
        label="排序",
        error_messages={"invalid_choice": "没有这种排序方式，已按相关度排列。"},
    )

    def __init__(self, data: QueryDict, sections: Sequence[NavItem]) -> None:
        super().__init__(data)
        self.fields["section"] = SectionField(sections, label="栏目")
        self.is_valid()

    @property
    def query(self) -> Query:
        """What is searched for."""
        return self.cleaned_data["q"]

    @property
    def section(self) -> NavItem | None:
        """The section to search in; None for all, also where there is no such section."""
        return self.cleaned_data.get("section")

    @property
    def order(self) -> str:
        """The order; by relevance unless a valid one was asked for."""
        return self.cleaned_data.get("sort") or "relevance"

    @property
    def problems(self) -> list[str]:
        """What was wrong with section and sort, in Chinese."""
        return [str(message) for name in ("section", "sort") for message in self.errors.get(name, ())]

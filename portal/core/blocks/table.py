"""Tables inside articles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.functional import cached_property
from wagtail.contrib.table_block.blocks import TableBlock, TableInput

from portal.core.blocks.groups import FILES
from portal.core.tables import read_table


class ChineseTableInput(TableInput):
    """Wagtail's table editor with the Chinese words of its context menu."""

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[static("js/admin_table_language.js")])


class DataTableBlock(TableBlock):
    """A table with caption and header cells; screen readers need both."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(table_options={"language": "zh-CN"}, **kwargs)

    @cached_property
    def field(self) -> forms.Field:
        return forms.CharField(widget=ChineseTableInput(table_options=self.table_options), **self.field_options)

    def get_default(self) -> dict[str, Any]:
        """An empty table whose first row is a header: most are, and a choice left open is easily forgotten."""
        return table_value([[""] * 3] * 3)

    def clean(self, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """As Wagtail's, which asks for the choice of header cells in English."""
        if value and not value.get("table_header_choice") and not self.is_deferred_validation:
            raise ValidationError("请选择哪些单元格是表头。")
        return super().clean(value)

    def render(self, value: dict[str, Any] | None, context: dict[str, Any] | None = None) -> str:
        """The table in our own reading, which Wagtail's leaves no place for: it makes its context in `render`."""
        if not value or not value.get("data"):
            return ""
        table = {"table": read_table(value), "caption": (value.get("table_caption") or "").strip()}
        return render_to_string(self.meta.template, {**(context or {}), **table})

    class Meta:
        icon = "table"
        label = "表格"
        group = FILES
        template = "blocks/table.html"


def table_value(rows: Sequence[Sequence[str]], caption: str = "", header: bool = True) -> dict[str, Any]:
    """The stored value of a table block, from rows of cell texts (all rows of one length)."""
    return {
        "data": [list(row) for row in rows],
        "cell": [],
        "mergeCells": [],
        "table_caption": caption,
        "table_header_choice": "row" if header else "neither",
        "first_row_is_table_header": header,
        "first_col_is_header": False,
    }

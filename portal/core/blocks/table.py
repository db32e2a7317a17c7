"""Tables inside articles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wagtail.contrib.table_block.blocks import TableBlock


class DataTableBlock(TableBlock):
    """A table with caption and header cells; screen readers need both."""

    class Meta:
        icon = "table"
        label = "表格"
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

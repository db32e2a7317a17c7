"""Tables as they are shown: rows of cells with their spans, and which cells are headers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms.utils import flatatt
from django.utils.safestring import SafeString

# A row above data names it in a few words; longer cells are text.
HEADER_LIMIT = 20

_PERIOD = re.compile(r"(?:19|20)\d\d年?|\d{1,2}月|.*季度")


@dataclass(frozen=True)
class Cell:
    """A cell: its text, `scope` ('col' or 'row' of a header, '' of data), class names, and the rows and columns of
    the table that it covers."""

    text: str
    scope: str = ""
    classes: str = ""
    rowspan: int = 1
    colspan: int = 1

    @property
    def attributes(self) -> SafeString:
        """What stands in its tag."""
        spans = {name: size for name in ("rowspan", "colspan") if (size := getattr(self, name)) > 1}
        return flatatt({"scope": self.scope or None, "class": self.classes or None, **spans})


@dataclass(frozen=True)
class Table:
    """Header rows, which may be none, and the rows below them."""

    head: list[list[Cell]]
    body: list[list[Cell]]


def read_table(value: Mapping[str, Any]) -> Table:
    """The table of a block's stored value.

    A cell of the first row that covers several rows takes all of them into the head: no cell may leave its row
    group (HTML standard, 4.9.12). An empty cell is no header: it names nothing (axe: empty-table-header).
    """
    data = value.get("data") or []
    spans = _spans(value, data)
    covered = _covered(spans)
    classes = {(one["row"], one["col"]): one.get("className") or "" for one in value.get("cell") or ()}
    tall = (rowspan for (row, _), (rowspan, _) in spans.items() if row == 0)
    head = max(tall, default=1) if data and value.get("first_row_is_table_header") else 0
    first_is_header = bool(value.get("first_col_is_header"))

    def cell(row: int, column: int) -> Cell:
        text = str(data[row][column] or "").strip()
        rowspan, colspan = spans.get((row, column), (1, 1))
        scope = "col" if row < head else "row" if first_is_header and column == 0 else ""
        return Cell(text, scope if text else "", classes.get((row, column), ""), rowspan, colspan)

    rows = [
        [cell(row, column) for column in range(len(texts)) if (row, column) not in covered]
        for row, texts in enumerate(data)
    ]
    return Table(rows[:head], rows[head:])


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row of an imported table names its columns: short words in every cell, and rows below."""
    if len(rows) < 2:
        return False
    corner, *names = rows[0]
    # Above a column of names the corner is often empty.
    words = [corner, *names] if corner else names
    return all(word and len(word) <= HEADER_LIMIT and not _is_number(word) for word in words)


def _is_number(text: str) -> bool:
    """A figure, as data are: mostly digits; years and months name columns as well."""
    digits = sum(letter.isdigit() for letter in text)
    return digits > 0 and digits >= len(text) / 2 and not _PERIOD.fullmatch(text)


def _spans(value: Mapping[str, Any], data: Sequence[Sequence[Any]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Rows and columns of each merged cell, kept inside the table: rows may have been deleted since."""
    spans = {}
    for one in value.get("mergeCells") or ():
        row, column = one["row"], one["col"]
        if row < len(data) and column < len(data[row]):
            spans[row, column] = min(one["rowspan"], len(data) - row), min(one["colspan"], len(data[row]) - column)
    return spans


def _covered(spans: Mapping[tuple[int, int], tuple[int, int]]) -> set[tuple[int, int]]:
    """Places that a merged cell covers, its own excepted."""
    return {
        (row + down, column + right)
        for (row, column), (rows, columns) in spans.items()
        for down in range(rows)
        for right in range(columns)
        if down or right
    }

"""Results made by hand, for tests of how they are shown."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator

from portal.search.results import Choice, FacetGroup, Found, Hit
from portal.text.snippets import Segment

NOON = datetime.datetime(2015, 9, 8, 12, tzinfo=datetime.UTC)


def hit(title: str = "低保办法", **fields: Any) -> Hit:
    """A result whose extract has a marked word."""
    extract = [Segment("申请", False), Segment("低保", True)]
    return Hit(
        **{"pk": 1, "url": "/p/", "title": [Segment(title, False)], "extract": extract, "date": NOON}
        | {
            "section_title": "政策法规",
            "type": "政策文件",
            **fields,
        }
    )


def found(hits: Sequence[Hit] = (), *, total: int | None = None, number: int = 1, **fields: Any) -> Found:
    """One page of results, ten on each."""
    total = len(hits) if total is None else total
    page = Paginator(range(total), 10).page(number)
    page.object_list = list(hits)
    return Found(**{"text": "低保", "asked": "低保", "total": total, "page": page, "stage": "all", **fields})


def group(name: str, label: str, *values: str, chosen: str = "", nested: Sequence[str] = ()) -> FacetGroup:
    """Choices with counts 1, 2, 3 …, labelled by their value."""
    choices = [
        Choice(value, value, number, value == chosen, value in nested) for number, value in enumerate(values, start=1)
    ]
    return FacetGroup(name, label, choices)

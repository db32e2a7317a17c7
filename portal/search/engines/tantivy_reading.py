"""Reading a state of the index: what queries find, and values of what they find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from tantivy import DocAddress, Query, Searcher

# What a hit is ordered by (its score, or the value of a field), and where it stands in the index.
Found = tuple[Any, DocAddress]


def find(
    searcher: Searcher,
    query: Query,
    limit: int | None = None,
    *,
    by: str | None = None,
    offset: int = 0,
    count: bool = False,
) -> tuple[int, list[Found]]:
    """How many documents a query finds (0 without `count`), and the first `limit` of them or all.

    Ordered by score or, falling, by a field.
    """
    most = min(searcher.num_docs if limit is None else limit, searcher.num_docs)
    # No search of tantivy's may ask for nothing.
    result = searcher.search(query, max(1, most), count, by, offset)
    # tantivy's own types do not name the attribute.
    return cast(Any, result).count or 0, result.hits if most > 0 else []


def numbers(searcher: Searcher, field: str, found: Sequence[Found]) -> list[int]:
    """The values of a field of integers, which every document has."""
    return cast(list[int], searcher.fast_field_values(field, [address for _, address in found]))


def values(searcher: Searcher, query: Query, field: str) -> list[tuple[int, Any]]:
    """Primary key and one value of a field, of all documents that a query finds."""
    _, found = find(searcher, query, by=field)
    return [(pk, value) for pk, (value, _) in zip(numbers(searcher, "pk", found), found, strict=True)]

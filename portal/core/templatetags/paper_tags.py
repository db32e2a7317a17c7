"""Template tags of pages on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from django import template
from django.utils.encoding import uri_to_iri

register = template.Library()

# Characters of a value that fit into a quarter of the table's width.
MOST_BESIDE = 13


@register.simple_tag(takes_context=True)
def readable_address(context: dict[str, Any], url: str) -> str:
    """The whole address of what stands at `url`, as one types it: Chinese as Chinese."""
    return uri_to_iri(urljoin(context["address"], url))


@register.filter
def fact_rows(facts: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Labels and values as rows of a table: two short ones side by side, a long one by itself, empty ones left out."""
    rows: list[list[tuple[str, str]]] = []
    beside: list[tuple[str, str]] | None = None
    for label, value in facts:
        short = len(value) <= MOST_BESIDE
        if value and short and beside:
            beside.append((label, value))
            beside = None
        elif value:
            rows.append([(label, value)])
            beside = rows[-1] if short else beside
    return rows

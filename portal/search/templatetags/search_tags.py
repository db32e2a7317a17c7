"""Addresses of other states of the search page, and queries within its sentences."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.template.defaulttags import querystring
from django.utils.text import Truncator

from portal.text.normalise import clean_line

register = template.Library()

# Characters of a query that a sentence repeats.
MOST_QUOTED = 30
_QUOTATION_MARKS = dict.fromkeys(map(ord, '"“”„‟＂「」『』﹁﹂﹃﹄«»'), " ")


@register.filter
def quoted(text: str) -> str:
    """A query in the quotation marks of a sentence: without its own, and cut where it is long."""
    bare = clean_line(text.translate(_QUOTATION_MARKS)) or text
    short = Truncator(bare).chars(MOST_QUOTED, truncate="…")
    return f"「{short}」"


@register.simple_tag(takes_context=True)
def changed(context: template.Context, changes: Mapping[str, str | None]) -> str:
    """The address with some parameters changed (None takes one away), at the first page of results."""
    # "?" rather than nothing, which would lead back to this very address.
    return querystring(context, None, **{"page": None, **changes}) or "?"


@register.simple_tag(takes_context=True)
def toggled(context: template.Context, name: str, value: str, selected: bool) -> str:
    """The address with one value chosen, or with it taken away where it is `selected`."""
    return changed(context, {name: None if selected else value})

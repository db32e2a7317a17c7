"""The plain text of a page's fields, for search, extracts and comparison."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import strip_tags
from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.rich_text import RichText, get_text_for_indexing


def field_text(value: object) -> str:
    """Text of one field's value: StreamField, rich text or plain; block by block, a line each."""
    if isinstance(value, StreamValue):
        parts = value.stream_block.get_searchable_content(value)
        return "\n".join(part for part in map(str, parts) if part.strip())
    if isinstance(value, RichText):
        return get_text_for_indexing(value.source)
    return strip_tags(str(value)) if value else ""


def page_text(page: Page, fields: Iterable[str]) -> str:
    """Texts of the named fields of a page, a line break between them, empty ones left out."""
    texts = (field_text(getattr(page, name)) for name in fields)
    return "\n".join(text for text in texts if text)

"""The plain text of a page's fields, for search, extracts and comparison.

Gives what Wagtail's `get_searchable_content` and Django's `strip_tags` give, several times faster: raw data is read
without making block values of it, and rich text as editors and importers write it without an HTML parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import strip_tags
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, Block, RichTextBlock, StreamValue
from wagtail.models import Page
from wagtail.rich_text import RichText, get_text_for_indexing

# Tags of rich text, spelt as Draftail and the importers spell them. Group 1: those after which Wagtail sets a space.
_TAG = re.compile(
    r"(</(?:p|h[1-6]|li|blockquote)>|<(?:br|hr) ?/>)"
    r'|<(?:p|h[1-6]|li|blockquote|b|i|em|strong|ul|ol|a|sup|sub)(?: [a-z-]+="[^"<>]*")*>'
    r"|</(?:b|i|em|strong|ul|ol|a|sup|sub)>"
)


def field_text(value: object) -> str:
    """Text of one field's value: StreamField, rich text or plain; block by block, a line each."""
    if isinstance(value, StreamValue):
        (parts,) = _texts(value.stream_block, [value.get_prep_value()])
        return "\n".join(part for part in parts if part.strip())
    if isinstance(value, RichText):
        return rich_text(value.source)
    return strip_tags(str(value)) if value else ""


def page_text(page: Page, fields: Iterable[str]) -> str:
    """Texts of the named fields of a page, a line break between them, empty ones left out."""
    texts = (field_text(getattr(page, name)) for name in fields)
    return "\n".join(text for text in texts if text)


def rich_text(source: str) -> str:
    """Text of stored rich text, with blanks between its paragraphs."""
    if "&" not in source:
        text = _TAG.sub(_after_tag, source)
        if "<" not in text:
            return text.strip()
    return get_text_for_indexing(source)


def _after_tag(tag: re.Match[str]) -> str:
    return " " if tag.group(1) else ""


def _texts(block: Block, values: Sequence[Any]) -> list[list[str]]:
    """The texts of raw values of one block, those of each value in order."""
    kind = type(block)
    if not getattr(block, "search_index", True):
        return [[] for _ in values]
    if kind.get_searchable_content is RichTextBlock.get_searchable_content:
        return [[rich_text(value or "")] for value in values]
    if _is_plain(kind, BaseStreamBlock):
        return _stream_texts(block, values)
    if _is_plain(kind, BaseStructBlock):
        return _struct_texts(block, values)
    # Anything else knows best itself; its values are made together, since some ask the database.
    return [list(map(str, block.get_searchable_content(value))) for value in block.bulk_to_python(values)]


def _is_plain(kind: type[Block], base: type[Block]) -> bool:
    """Whether a block is read as its base is."""
    return kind.get_searchable_content is base.get_searchable_content and kind.to_python is base.to_python


def _stream_texts(block: Block, values: Sequence[Any]) -> list[list[str]]:
    children = [[child for child in value or () if child["type"] in block.child_blocks] for value in values]
    by_type: dict[str, list[Any]] = {}
    for child in (child for some in children for child in some):
        by_type.setdefault(child["type"], []).append(child["value"])
    texts = {name: iter(_texts(block.child_blocks[name], some)) for name, some in by_type.items()}
    return [[text for child in some for text in next(texts[child["type"]])] for some in children]


def _struct_texts(block: Block, values: Sequence[Any]) -> list[list[str]]:
    texts: list[list[str]] = [[] for _ in values]
    for name, child in block.child_blocks.items():
        present = [value[name] for value in values if name in value]
        known = iter(_texts(child, present))
        for text, value in zip(texts, values, strict=True):
            text += next(known) if name in value else map(str, child.get_searchable_content(child.get_default()))
    return texts

"""Headings that skip a level (一、 straight to 1.), which staff are told of when they save.

A word, not a refusal: a law may begin with 章, and what citizens get is in order anyway (`portal.core.outline.depths`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from wagtail.blocks import StreamValue, StructValue
from wagtail.fields import StreamField
from wagtail.models import Page

from portal.core.outline import OutlineEntry, headings

# So many are named; one message is to be read in one breath.
NAMED = 3
WORDS = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}


@dataclass(frozen=True)
class Skip:
    """A heading and the one before it, of more than one level above."""

    before: OutlineEntry
    heading: OutlineEntry

    def __str__(self) -> str:
        level, before = WORDS[self.heading.level], WORDS[self.before.level]
        return f"“{self.heading.text}”是{level}，而它前面的“{self.before.text}”是{before}"


def skips(page: Page) -> list[Skip]:
    """The skips in the bodies of a page, in order; each body begins anew, at whatever level."""
    return [
        Skip(before, heading)
        for field in page._meta.get_fields()
        if isinstance(field, StreamField)
        for body in _bodies(getattr(page, field.name))
        for before, heading in pairwise(headings(body))
        if heading.level > before.level + 1
    ]


def warning(page: Page) -> str:
    """What to tell the editor of a page whose headings skip levels, or ''."""
    found = skips(page)
    if not found:
        return ""
    named = "；".join(str(skip) for skip in found[:NAMED])
    rest = f"；另有 {len(found) - NAMED} 处" if len(found) > NAMED else ""
    return f"小标题跳级：{named}{rest}。内容已保存。请检查级别是否选错，小标题应逐级使用。"


def _bodies(stream: StreamValue) -> Iterator[StreamValue]:
    """A stream and those inside its blocks, such as the articles of a briefing."""
    if "heading" in stream.stream_block.child_blocks:
        yield stream
    for child in stream:
        if isinstance(child.value, StructValue):
            for value in child.value.values():
                if isinstance(value, StreamValue):
                    yield from _bodies(value)

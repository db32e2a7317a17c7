"""The body of a policy document: what articles have, and the 条 of regulations."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail import blocks

from portal.core.blocks.body import BodyBlock
from portal.core.blocks.groups import TEXT
from portal.core.blocks.text import RICH_TEXT_FEATURES
from portal.core.outline import anchor
from portal.core.rich_text import rich_text


class ClauseBlock(blocks.StructBlock):
    """一条: its number (第十二条) and its paragraphs."""

    label = blocks.CharBlock(label="条号", max_length=30, help_text="例如：第十二条、第十二条之一。")
    text = blocks.RichTextBlock(label="条文", features=RICH_TEXT_FEATURES)

    def render_basic(self, value: blocks.StructValue, context: dict[str, Any] | None = None) -> SafeString:
        """The number runs into its first paragraph, as statutes are set."""
        context = context or {}
        label = f'<strong class="clause__label">{escape(value["label"])}</strong>\u3000'
        text = rich_text(context, value["text"])
        return mark_safe(f'<div class="clause" id="{escape(anchor(context.get("block_id")))}">{label}{text}</div>')

    class Meta:
        icon = "list-ol"
        label = "条"
        group = TEXT


class PolicyBodyBlock(BodyBlock):
    """Body of a document; levels of its headings are 编, 章, 节 or 一、（一）1.（1）."""

    clause = ClauseBlock()

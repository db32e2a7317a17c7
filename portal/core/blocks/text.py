"""Text blocks of articles and briefings."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail import blocks
from wagtail.rich_text import RichText

from portal.core.blocks.groups import TEXT
from portal.core.outline import anchor
from portal.core.rich_text import rich_text

# Few on purpose: alignment, colours and sizes come from the design, not from each editor.
RICH_TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]

HEADING_LEVELS = [("1", "一级：一、"), ("2", "二级：（一）"), ("3", "三级：1."), ("4", "四级：（1）")]


class HeadingBlock(blocks.StructBlock):
    """A heading of the 公文 outline (一、→（一）→ 1. →（1）); its block id is its anchor."""

    level = blocks.ChoiceBlock(
        choices=HEADING_LEVELS, default="1", search_index=False, label="级别", help_text="逐级使用，不要跳级。"
    )
    text = blocks.CharBlock(label="标题文字", max_length=200)

    def render_basic(self, value: blocks.StructValue, context: dict[str, Any] | None = None) -> SafeString:
        """The element follows the nesting of the outline (`depths`), which skips no level; the look, the level chosen.

        `base_level` is the element of the first level, 2 by default.
        """
        context = context or {}
        here = anchor(context.get("block_id"))
        level = int(value["level"])
        depth = context.get("depths", {}).get(here, level)
        tag = f"h{min(context.get('base_level', 2) + depth - 1, 6)}"
        return mark_safe(f'<{tag} class="level-{level}" id="{escape(here)}">{escape(value["text"])}</{tag}>')

    class Meta:
        icon = "title"
        label = "小标题"
        group = TEXT


class ParagraphBlock(blocks.RichTextBlock):
    """One or more paragraphs; the first-line indent comes from the style sheet."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("features", RICH_TEXT_FEATURES)
        super().__init__(**kwargs)

    def render_basic(self, value: RichText, context: dict[str, Any] | None = None) -> SafeString:
        return rich_text(context or {}, value)

    class Meta:
        icon = "pilcrow"
        label = "正文段落"
        group = TEXT


class QuotationBlock(blocks.StructBlock):
    """A quotation with its source."""

    text = blocks.TextBlock(label="引文", rows=3)
    source = blocks.CharBlock(label="出处", required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = "引用"
        group = TEXT
        template = "blocks/quotation.html"


class CalloutBlock(blocks.StructBlock):
    """A box that sets something apart: 提示, 名词解释, 温馨提醒."""

    title = blocks.CharBlock(label="标题", required=False, max_length=100)
    text = blocks.RichTextBlock(label="内容", features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = "提示框"
        group = TEXT
        template = "blocks/callout.html"


class SignatureBlock(blocks.StructBlock):
    """落款 of a document: who signed and when, set at the right."""

    body = blocks.CharBlock(label="署名机关", max_length=200)
    date = blocks.DateBlock(label="日期", required=False)

    class Meta:
        icon = "edit"
        label = "落款"
        group = TEXT
        template = "blocks/signature.html"

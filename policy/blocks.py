"""The body of a policy document: what articles have, and the 条 of regulations."""

from __future__ import annotations

from wagtail import blocks

from portal.core.blocks.body import BodyBlock
from portal.core.blocks.groups import TEXT
from portal.core.blocks.text import RICH_TEXT_FEATURES


class ClauseBlock(blocks.StructBlock):
    """一条: its number (第十二条) and its paragraphs."""

    label = blocks.CharBlock(label="条号", max_length=30, help_text="例如：第十二条、第十二条之一。")
    text = blocks.RichTextBlock(label="条文", features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "list-ol"
        label = "条"
        group = TEXT
        template = "blocks/clause.html"


class PolicyBodyBlock(BodyBlock):
    """Body of a document; levels of its headings are 编, 章, 节 or 一、（一）1.（1）."""

    clause = ClauseBlock()

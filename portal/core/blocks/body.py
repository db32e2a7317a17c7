"""The body of an article: every block that staff may put into a page."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.utils.safestring import SafeString
from wagtail import blocks

from portal.core.blocks.flow import flow
from portal.core.blocks.media import AttachmentBlock, FigureBlock
from portal.core.blocks.table import DataTableBlock
from portal.core.blocks.text import CalloutBlock, HeadingBlock, ParagraphBlock, QuotationBlock, SignatureBlock
from portal.core.outline import depths, headings

# Pictures among so many first blocks are probably in sight when the page opens.
OPENING = 2


class BodyBlock(blocks.StreamBlock):
    """Blocks of news, briefings, policies and standard pages alike."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    image = FigureBlock()
    table = DataTableBlock()
    attachment = AttachmentBlock()
    quotation = QuotationBlock()
    callout = CalloutBlock()
    signature = SignatureBlock()

    def get_context(self, value: blocks.StreamValue, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Adds `depths` of the headings by anchor, and `opening`, the ids of the first blocks."""
        context = super().get_context(value, parent_context=parent_context)
        context["depths"] = depths(headings(value))
        context["opening"] = {child.id for child in islice(value, OPENING)}
        return context

    def render_basic(self, value: blocks.StreamValue, context: dict[str, Any] | None = None) -> SafeString:
        return flow(value, self.get_context(value, parent_context=dict(context or {})))

    class Meta:
        label = "正文"
        required = False


class AttachmentsBlock(blocks.StreamBlock):
    """The list of files below an article."""

    attachment = AttachmentBlock()

    class Meta:
        label = "附件"
        template = "blocks/attachments.html"
        required = False

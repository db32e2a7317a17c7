"""The body of an article: every block that staff may put into a page."""

from __future__ import annotations

from wagtail import blocks

from portal.core.blocks.media import AttachmentBlock, FigureBlock
from portal.core.blocks.table import DataTableBlock
from portal.core.blocks.text import CalloutBlock, HeadingBlock, ParagraphBlock, QuotationBlock, SignatureBlock


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

    class Meta:
        label = "正文"
        template = "blocks/body.html"
        required = False


class AttachmentsBlock(blocks.StreamBlock):
    """The list of files below an article."""

    attachment = AttachmentBlock()

    class Meta:
        label = "附件"
        template = "blocks/attachments.html"
        required = False

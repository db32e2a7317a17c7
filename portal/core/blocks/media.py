"""Pictures and files inside articles."""

from __future__ import annotations

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock


class FigureBlock(blocks.StructBlock):
    """A picture with alternative text (or marked decorative) and a caption."""

    image = ImageBlock(label="图片")
    caption = blocks.CharBlock(label="图注", required=False, max_length=200)

    class Meta:
        icon = "image"
        label = "图片"
        template = "blocks/figure.html"


class AttachmentBlock(blocks.StructBlock):
    """A file to download, shown with its type and size."""

    document = DocumentChooserBlock(label="文件")
    title = blocks.CharBlock(label="显示名称", required=False, max_length=200, help_text="留空则用文件自己的标题。")

    class Meta:
        icon = "doc-full"
        label = "附件"
        template = "blocks/attachment.html"

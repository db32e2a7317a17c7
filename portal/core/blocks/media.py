"""Pictures and files inside articles."""

from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from portal.core.blocks.groups import FILES


class PictureBlock(ImageBlock):
    """Wagtail's picture with alternative text, the one field named that it leaves in English."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        self.child_blocks["image"].label = "图片文件"


class FigureBlock(blocks.StructBlock):
    """A picture with alternative text (or marked decorative) and a caption."""

    image = PictureBlock(label="图片")
    caption = blocks.CharBlock(label="图注", required=False, max_length=200)

    class Meta:
        icon = "image"
        label = "图片"
        group = FILES
        template = "blocks/figure.html"


class AttachmentBlock(blocks.StructBlock):
    """A file to download, shown with its type and size."""

    document = DocumentChooserBlock(label="文件")
    title = blocks.CharBlock(label="显示名称", required=False, max_length=200, help_text="留空则用文件自己的标题。")

    class Meta:
        icon = "doc-full"
        label = "附件"
        group = FILES
        template = "blocks/attachment.html"

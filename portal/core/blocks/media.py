"""Pictures and files inside articles."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from portal.core.blocks.groups import FILES
from portal.core.pictures import load_pictures

if TYPE_CHECKING:
    from portal.core.models import PortalImage


class PictureChooserBlock(ImageChooserBlock):
    """Wagtail's choice of a picture; those of a whole body are read at once, with their resized copies."""

    def bulk_to_python(self, values: Sequence[int | None]) -> list[PortalImage | None]:
        """The pictures of these keys, in their order, each an object of its own: each has its own alternative text."""
        found = load_pictures({key for key in values if key is not None})
        return [copy(found[key]) if key in found else None for key in values]


class PictureBlock(ImageBlock):
    """Wagtail's picture with alternative text, the one field named that it leaves in English."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        chooser = PictureChooserBlock(required=required, label="图片文件")
        chooser.set_name("image")
        self.child_blocks["image"] = chooser


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

"""Pictures and documents: our own models from the start, since swapping them later costs migrations."""

from __future__ import annotations

import logging
from typing import Any

from django.db import models
from PIL.Image import DecompressionBombError
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image, SourceImageIOError

from portal.core.renditions import ORIGINAL, distinct, is_shown_as_uploaded, original
from portal.core.script_addresses import outside_scripts

logger = logging.getLogger(__name__)


class PortalImage(AbstractImage):
    """A picture, with where it comes from."""

    credit = models.CharField("来源或作者", max_length=200, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    @property
    def default_alt_text(self) -> str:
        """The description alone: Wagtail falls back on the title, which is often a file's name and says nothing."""
        return self.description

    def get_renditions(self, *filters: Filter | str) -> dict[str, Any]:
        """As Wagtail's, which every responsive picture asks; never a failure because of what the file holds.

        Raises SourceImageIOError where the file is missing, which Wagtail's template tags show as a broken picture.
        """
        if is_shown_as_uploaded(self):
            return {ORIGINAL: original(self)}
        try:
            renditions = super().get_renditions(*distinct(self, filters))
        except SourceImageIOError:
            raise
        except (OSError, ValueError, DecompressionBombError):
            # 16 bits a pixel, a broken file, a full disk: the page with the picture as it is beats no page.
            logger.exception("No copies of picture %s could be made; it is shown as it was uploaded.", self.pk)
            return {ORIGINAL: original(self)}
        for rendition in renditions.values():
            # A picture may stand twice in a body, with another text each time; Wagtail reads it from here.
            rendition.image = self
        return renditions

    class Meta(AbstractImage.Meta):
        verbose_name = "图片"
        verbose_name_plural = "图片"


class PortalRendition(AbstractRendition):
    """A resized copy of a picture."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class PortalDocument(AbstractDocument):
    """A file to download."""

    admin_form_fields = Document.admin_form_fields

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Wagtail's; size and hash, which only its forms set, are those of the file, whoever gave it."""
        fields = kwargs.get("update_fields")
        if self.file and not self.file._committed and (fields is None or "file" in fields):
            self._set_document_file_metadata()
            if fields is not None:
                kwargs["update_fields"] = {*fields, "file_size", "file_hash"}
        super().save(*args, **kwargs)

    @property
    def url(self) -> str:
        """Its one address: a file is the same in both scripts."""
        return outside_scripts(super().url)

    def clean(self) -> None:
        """As Wagtail's; where the form refused the file there is none whose extension could be wrong."""
        if self.file:
            super().clean()

    class Meta(AbstractDocument.Meta):
        verbose_name = "文档"
        verbose_name_plural = "文档"

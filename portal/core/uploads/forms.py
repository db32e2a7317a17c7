"""Wagtail's forms of pictures and documents, wherever staff upload: one, many, in a dialog."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from portal.core.uploads import documents, images

UNREADABLE = "图片无法读取，可能已损坏。请用看图软件打开，另存为 JPG 或 PNG 后再上传。"


class PictureForm(BaseImageForm):
    """Stores a picture's pixels only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            # This form's own copy of the field.
            field = self.fields["file"]
            field.to_python = partial(_looked_at, field.to_python)

    def clean_file(self) -> Any:
        """A new file as it will be stored; one that was there before stays."""
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        try:
            return images.rewritten(file)
        except images.UnreadablePicture:
            raise ValidationError(UNREADABLE) from None


def _looked_at(to_python: Callable[[Any], Any], data: Any) -> Any:
    try:
        return to_python(data)
    except ValidationError:
        raise
    except Exception:
        # Strangers' bytes: Wagtail counts frames and pixels, and lets through whatever Pillow raises at a broken file.
        raise ValidationError(UNREADABLE) from None


class DocumentForm(BaseDocumentForm):
    """Takes documents that are what their names say."""

    def clean_file(self) -> Any:
        """The file, once looked at."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            try:
                documents.check(file.name or "", file)  # type: ignore[arg-type] # an open file in all but name
            except documents.Refused as error:
                raise ValidationError(str(error)) from None
        return file

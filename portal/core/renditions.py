"""Which resized copies of a picture are worth making, and what is shown where none can be made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wagtail.images.image_operations import FormatOperation
from wagtail.images.models import Filter

if TYPE_CHECKING:
    from portal.core.models import PortalImage, PortalRendition

ORIGINAL = "original"


def is_shown_as_uploaded(image: PortalImage) -> bool:
    """Whether the picture must stay the file it is: a GIF may move, and a resized copy of it stands still."""
    return image.file.name.lower().endswith(".gif")


def distinct(image: PortalImage, filters: Iterable[Filter | str]) -> list[Filter]:
    """The filters without those that would only repeat an earlier one.

    Nothing is enlarged, so of a small original several widths give one size; two candidates of one width in a
    `srcset` are an error (HTML standard, 4.8.4.2.1), and a file for nothing.
    """
    kept: dict[tuple[str, tuple[int, int]], Filter] = {}
    for one in filters:
        wanted = Filter(spec=one) if isinstance(one, str) else one
        formats = [step.format for step in wanted.filter_operations if isinstance(step, FormatOperation)]
        kept.setdefault((" ".join(formats), wanted.get_transform(image).size), wanted)
    return list(kept.values())


def original(image: PortalImage) -> PortalRendition:
    """The uploaded file in the shape of a rendition, which is stored nowhere."""
    model = image.get_rendition_model()
    size = {"width": image.width, "height": image.height}
    return model(image=image, filter_spec=ORIGINAL, file=image.file.name, **size)

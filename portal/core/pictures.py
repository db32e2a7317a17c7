"""Pictures of a whole page at once, with their resized copies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol

from wagtail.images import get_image_model

if TYPE_CHECKING:
    from portal.core.models import PortalImage


class Pictured(Protocol):
    """A page with a picture."""

    image: PortalImage | None
    image_id: int | None


def load_pictures(keys: Collection[int]) -> dict[int, PortalImage]:
    """The pictures of these keys that exist, each with the copies made of it before.

    One query for all of which there are copies, and two more for the others, however many they are.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    model = get_image_model()
    found: dict[int, PortalImage] = {}
    for rendition in model.get_rendition_model().objects.filter(image_id__in=wanted).select_related("image"):
        image = found.setdefault(rendition.image_id, rendition.image)
        # Where Wagtail looks first. The copies share the picture, and with it the text that describes it.
        image.__dict__.setdefault("prefetched_renditions", []).append(rendition)
        rendition.image = image
    missing = wanted - found.keys()
    if missing:
        found |= model.objects.prefetch_related("renditions").in_bulk(missing)
    return found


def attach_pictures(pages: Sequence[Pictured]) -> None:
    """Load the pictures of all pages, with the copies made of them before."""
    images = load_pictures({page.image_id for page in pages if page.image_id})
    for page in pages:
        if page.image_id:
            page.image = images.get(page.image_id)

"""Pictures of many pages at once, with their resized copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from portal.core.models import PortalImage


class Pictured(Protocol):
    """A page with a picture."""

    image: PortalImage | None
    image_id: int | None


def attach_pictures(pages: Sequence[Pictured]) -> None:
    """Load the pictures of all pages, and what was rendered of them before, in two queries."""
    wanted = {page.image_id for page in pages if page.image_id}
    images = PortalImage.objects.prefetch_related("renditions").in_bulk(wanted) if wanted else {}
    for page in pages:
        if page.image_id:
            page.image = images.get(page.image_id)

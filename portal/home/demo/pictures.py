"""The pictures of the demonstration content, drawn when they are needed so that no image file is shipped."""

from __future__ import annotations

from collections.abc import Callable

from . import scenes_night, scenes_people, scenes_sea, scenes_work
from .canvas import Canvas

PICTURES: dict[str, Callable[[Canvas], None]] = {
    "bridge": scenes_sea.bridge,
    "lighthouse": scenes_sea.lighthouse,
    "islands": scenes_sea.islands,
    "harbour": scenes_work.harbour,
    "fields": scenes_work.fields,
    "community": scenes_people.community,
    "neighbours": scenes_people.neighbours,
    "library": scenes_night.library,
    "park": scenes_people.park,
    "hall": scenes_work.hall,
    "lanterns": scenes_night.lanterns,
    "network": scenes_night.network,
}


def draw(name: str, size: tuple[int, int] = (1600, 900)) -> bytes:
    """The picture ``name`` of ``size`` pixels as JPEG, the same bytes every time.

    Raises KeyError for a name that is not in PICTURES.
    """
    canvas = Canvas(size)
    PICTURES[name](canvas)
    return canvas.jpeg()

"""What the home page shows: its blocks, filled together in a number of queries that does not grow with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from wagtail.blocks import StreamValue

from portal.core.lists import fill_lists
from portal.core.navigation import find_item, navigation
from portal.home.block_values import HeadlineValue, HomeWants, Place
from portal.home.blocks import default_layout

if TYPE_CHECKING:
    from portal.home.models import HomePage

SECTIONS = ("news", "notices", "briefings", "policies", "districts", "topics")


def home_layout(request: HttpRequest, home: HomePage) -> list[StreamValue.StreamChild]:
    """The blocks of home that have something to show, filled; the default composition where staff laid out none."""
    stream = home.layout or home.layout.stream_block.to_python(default_layout(home))
    menu = navigation(request, home)

    def children(pk: int | None) -> list[int]:
        section = find_item(menu, pk)
        return [child.pk for child in section.children] if section else []

    values = [child.value for child in stream]
    headlines = sum(isinstance(value, HeadlineValue) for value in values)
    sections = {name: getattr(home, f"{name}_section_id") for name in SECTIONS}
    for value in values:
        value.place = Place(sections, children, headlines)
    # Headlines first: what stands there is not listed again.
    fill_lists(sorted(values, key=lambda value: not isinstance(value, HeadlineValue)), HomeWants())
    return [child for child in stream if child.value.shown]

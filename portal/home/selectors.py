"""What the home page shows: its blocks, filled together in a number of queries that does not grow with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from wagtail.blocks import StreamValue

from briefings.selectors import latest_briefings
from policy.selectors import latest_policies
from portal.core.lists import load_pictures, look_up
from portal.core.navigation import find_item, navigation
from portal.home.block_values import HeadlineValue, HomeFound, HomeWants, Place
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

    place = Place({name: getattr(home, f"{name}_section_id") for name in SECTIONS}, children)
    values = [child.value for child in stream]
    wants = HomeWants()
    for value in values:
        value.place = place
        value.ask(wants)
    found = _look_up(wants)
    # Headlines first: what stands there is not listed again.
    for value in sorted(values, key=lambda value: not isinstance(value, HeadlineValue)):
        value.take(found)
    load_pictures(values)
    return [child for child in stream if child.value.shown]


def _look_up(wants: HomeWants) -> HomeFound:
    base = look_up(wants)
    return HomeFound(
        pages=base.pages,
        newest=base.newest,
        briefings=latest_briefings(wants.briefings) if wants.briefings else [],
        policies=latest_policies(wants.policies) if wants.policies else [],
    )

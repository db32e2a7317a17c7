"""What lists laid out by staff show, read for all of them at once: the queries do not grow with the blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from wagtail.models import Page

from portal.core.entries import newest_of_sections
from portal.core.pictures import attach_pictures
from portal.core.querysets import any_page


@dataclass
class Wants:
    """What blocks ask for: pages by key, and so many of the newest entries below some of them."""

    pages: set[int] = field(default_factory=set)
    newest: dict[int, int] = field(default_factory=dict)

    def page(self, pk: int | None) -> None:
        """A page, if one is chosen."""
        if pk:
            self.pages.add(pk)

    def newest_of(self, section: int | None, number: int) -> None:
        """A section with its newest entries, if one is chosen."""
        if section:
            self.pages.add(section)
            self.newest[section] = max(number, self.newest.get(section, 0))

    def look_up(self) -> Found:
        """Read it in two queries at most; what is not public is missing from the answer."""
        pages: dict[int, Page] = {}
        if self.pages:
            pages = {page.pk: page for page in any_page(pk__in=self.pages).published().dated().with_looks()}
        sections = {pages[pk]: number for pk, number in self.newest.items() if pk in pages}
        return Found(pages, newest_of_sections(sections))


@dataclass
class Found:
    """What of it the public may read: pages by key, entries by their section's key."""

    pages: dict[int, Page]
    newest: dict[int, list[Page]]


class Asking(Protocol):
    """The value of a list block: it asks, and takes what was found."""

    pictured: bool
    entries: Sequence

    def ask(self, wants: Wants) -> None: ...

    def take(self, found: Found) -> None: ...


def fill_lists(values: Sequence[Asking], wants: Wants | None = None) -> None:
    """Give every list what it shows, in five queries at most: pages, entries, and three for pictures.

    `wants` is empty, of a type that knows whatever else these lists ask for.
    """
    wants = wants or Wants()
    for value in values:
        value.ask(wants)
    found = wants.look_up()
    for value in values:
        value.take(found)
    attach_pictures([entry for value in values if value.pictured for entry in value.entries])

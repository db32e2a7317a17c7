"""What a search gives back to the page and to its machine-readable twin."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.core.paginator import Page as PaginatorPage

from portal.text.snippets import Segment

# Choices of a group that are seen at once.
MOST_UNFOLDED = 6


@dataclass(frozen=True)
class Notice:
    """A sentence above the results that says how the query was understood, with ways to something else.

    `links` are (label, changed parameters) for the querystring tag: None takes a parameter away.
    """

    text: str
    links: tuple[tuple[str, dict[str, str | None]], ...] = ()


@dataclass(frozen=True)
class Hit:
    """A result: what is shown of a page, the found words marked in title and extract.

    `validity` is the stored value, with `validity_label` in Chinese. `missing` are words of the query that the page
    does not have. `in_attachment`: the extract is of an attachment.
    """

    pk: int
    url: str
    title: list[Segment]
    extract: list[Segment]
    date: datetime.datetime | None
    section_title: str
    type: str
    document_number: str = ""
    validity: str = ""
    validity_label: str = ""
    missing: tuple[str, ...] = ()
    in_attachment: bool = False


@dataclass(frozen=True)
class Choice:
    """One value to filter by, with how many pages it would leave; `nested` below the choice before it."""

    value: str
    label: str
    count: int
    selected: bool
    nested: bool = False


@dataclass(frozen=True)
class FacetGroup:
    """Choices of one parameter (`name`: section, type, year, district, validity), labelled in Chinese."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def _fold(self) -> int:
        """Where the group is folded: never between a choice and what is nested below it."""
        places = range(MOST_UNFOLDED, len(self.choices))
        return next((place for place in places if not self.choices[place].nested), len(self.choices))

    @property
    def first(self) -> list[Choice]:
        """The choices that are seen at once."""
        return self.choices[: self._fold]

    @property
    def more(self) -> list[Choice]:
        """The choices that are folded."""
        return self.choices[self._fold :]

    @property
    def has_nested(self) -> bool:
        """Whether some choices stand below others."""
        return any(choice.nested for choice in self.choices)

    @property
    def chosen(self) -> Choice | None:
        """The selected choice."""
        return next((choice for choice in self.choices if choice.selected), None)


@dataclass(frozen=True)
class Promoted:
    """A result that staff put above the others."""

    title: str
    url: str
    description: str


@dataclass(frozen=True)
class Found:
    """What a search has found; `page` is Django's page of `Hit`s.

    `text` is what was searched for, which may be a correction of `asked`. `stage` as in `engines.base.Matches`, or
    'degraded' where the index cannot be read and titles were searched in the database. `corrections` are queries
    that the citizen may have meant.
    """

    text: str
    asked: str
    total: int
    page: PaginatorPage
    stage: str
    notices: list[Notice] = field(default_factory=list)
    facets: list[FacetGroup] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)
    promoted: list[Promoted] = field(default_factory=list)

    @property
    def degraded(self) -> bool:
        """Whether only titles were searched, since the index cannot be read."""
        return self.stage == "degraded"

    @property
    def page_range(self) -> list[int | str]:
        """Page numbers and ellipses."""
        return list(self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1))

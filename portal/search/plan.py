"""What an engine is asked: a query as units, clauses, stages and boosts, in no engine's language.

`portal.search.query` makes plans of what people type; every engine of `portal.search.engines` carries them out.
Docs and weights: docs/decisions/0003-search.md, `portal.search.ranking`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """One token of a field, or several that stand next to each other, in this order.

    Fields: those of `portal.search.analysis.Analysed`.
    """

    field: str
    tokens: tuple[str, ...]


# Units that must all be in a page.
Alternative = tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing a page must have: any one of the alternatives. `label` says it in the citizen's own words."""

    alternatives: tuple[Alternative, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Weight:
    """A token whose BM25 score over its field counts `weight` times."""

    field: str
    token: str
    weight: float


@dataclass(frozen=True, slots=True)
class Stage:
    """One way to match. Pages must fulfil all `clauses`; their score is the sum of the `weights`.

    `partial` stages come last: besides the clauses (which may be none) a page must have any of the weighted
    tokens, and only the best are answers (`ranking.MOST_PARTIAL`, `ranking.PARTIAL_FLOOR`).
    """

    name: str
    clauses: tuple[Clause, ...]
    weights: tuple[Weight, ...]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Boost:
    """Pages that have all `units` gain `share` of the best score that the stage's weights have given.

    Only the best `ranking.RESCORED` pages are looked at, unless `always`.
    """

    units: Alternative
    share: float
    always: bool = False


@dataclass(frozen=True, slots=True)
class Closeness:
    """How alike a field and the query are: twice the tokens in common over all tokens of both (Dice, 0 to 1).

    Pages gain `share` × closeness² of the best score; only the best `ranking.RESCORED` are looked at.
    `tokens` are all different; the field counts with its number of different tokens.
    """

    field: str
    tokens: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A query. The first stage that finds any page answers; pages with an `excluded` alternative are never found."""

    stages: tuple[Stage, ...]
    excluded: tuple[Alternative, ...] = ()
    boosts: tuple[Boost, ...] = ()
    closeness: Closeness | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a match; None or empty is any.

    `section` is the primary key of a page: it and what stands below it. `since` and `until` are both
    inclusive bounds of the publication. The last three keep from readers what is not public: `now` leaves out
    what has expired by then, `outside` whole subtrees by the key of their top page, `hidden` single pages.
    """

    section: int | None = None
    type: str | None = None
    year: int | None = None
    district: str | None = None
    validity: str | None = None
    topic: str | None = None
    issuing_body: str | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    now: datetime.datetime | None = None
    outside: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()


EVERYTHING = Filters()

# Fields that can be counted, by the name of their filter.
FACETS = ("section", "type", "year", "district", "validity")

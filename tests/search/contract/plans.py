"""Plans made by hand: engines are asked these, whatever portal.search.query makes of what people type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.search.analysis import term
from portal.search.engines.base import Matches, PortalBackend
from portal.search.plan import Alternative, Boost, Clause, Plan, Stage, Unit, Weight
from portal.text.normalise import normalise
from portal.text.tokens import index_tokens
from tests.search.documents import MOST_PAGES

TITLE_WEIGHT = 0.5


def tokens(text: str) -> tuple[str, ...]:
    """The different tokens of a text, in order."""
    return tuple(dict.fromkeys(index_tokens(normalise(text))))


def row(field: str, text: str) -> Unit:
    """The tokens of a text as they stand there, one after the other."""
    return Unit(field, tuple(index_tokens(normalise(text))))


def one_of(*alternatives: Alternative) -> Clause:
    """A clause that any of the alternatives fulfils."""
    return Clause(alternatives)


def each(text: str, field: str = "text") -> tuple[Clause, ...]:
    """A clause for each token of a text."""
    return tuple(one_of((term(field, token),)) for token in tokens(text))


def weights(text: str) -> tuple[Weight, ...]:
    """Each token of a text, weighed in text and title."""
    return tuple(
        Weight(field, token, weight)
        for token in tokens(text)
        for field, weight in (("text", 1.0), ("title", TITLE_WEIGHT))
    )


def all_of(text: str, **more: Any) -> Plan:
    """Pages with all tokens of a text; `more` is for the plan."""
    return Plan((Stage("all", each(text), weights(text)),), **more)


def some_of(text: str, *clauses: Clause, **more: Any) -> Plan:
    """Pages with the clauses and any token of a text."""
    return Plan((Stage("any", clauses, weights(text), partial=True),), **more)


def required(*clauses: Clause, **more: Any) -> Plan:
    """Pages with the clauses, without scores."""
    return Plan((Stage("all", clauses, ()),), **more)


def lift(share: float, *units: Unit, always: bool = False) -> Boost:
    """A boost of pages that have the units."""
    return Boost(units, share, always)


def found(backend: PortalBackend, plan: Plan | None, **options: Any) -> list[int]:
    """Primary keys of all pages that a plan finds, in order."""
    return matched(backend, plan, **options).pks


def matched(backend: PortalBackend, plan: Plan | None, **options: Any) -> Matches:
    """All that a plan finds."""
    return backend.match(plan, **{"stop": MOST_PAGES, **options})


def pages(matches: Iterable[Matches]) -> list[int]:
    """The primary keys of several slices, joined."""
    return [pk for one in matches for pk in one.pks]

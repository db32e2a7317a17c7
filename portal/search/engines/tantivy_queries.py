"""Plans and filters in tantivy's terms.

What only decides which pages match is silent: it adds nothing to their scores.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tantivy import FieldType, Occur, Query

from portal.search.engines.tantivy_schema import NO_DATE, schema
from portal.search.plan import Alternative, Boost, Filters, Stage, Unit, Weight

# What a boolean query is made of.
Part = tuple[Occur, Query]

# Up to so many terms a union of them is quicker than a set: 0.2 ms and 1.0 ms for 100 among 100,000 pages.
_MANY = 1_000

_EXACT = ("section", "type", "year", "district", "validity", "topic", "issuing_body")


def must(query: Query) -> Part:
    """What pages must have, without a score."""
    return (Occur.Must, Query.const_score_query(query, 0.0))


def must_not(query: Query) -> Part:
    """What pages must not have."""
    return (Occur.MustNot, query)


def pages(pks: Iterable[int]) -> Query:
    """The pages with these primary keys."""
    some = list(pks)
    if len(some) > _MANY:
        return Query.term_set_query(schema(), "pk", some)
    return Query.boolean_query([(Occur.Should, term("pk", pk)) for pk in some])


def term(field: str, value: str | int, option: str = "basic") -> Query:
    """Pages with a token or value; `option` 'freq' where its frequency is to count."""
    if isinstance(value, str) and not _is_text(value):
        return Query.empty_query()
    return Query.term_query(schema(), field, value, option)


def _is_text(value: str) -> bool:
    """Whether it can be in an index at all: half of a surrogate pair cannot be written as UTF-8."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def units(alternative: Alternative) -> Query:
    """Pages that have all of the units."""
    return _one_or(Occur.Must, map(_unit, alternative))


def _unit(unit: Unit) -> Query:
    if len(unit.tokens) == 1:
        return term(unit.field, unit.tokens[0])
    if not all(map(_is_text, unit.tokens)):
        return Query.empty_query()
    return Query.phrase_query(schema(), unit.field, list(unit.tokens))


def any_of(queries: Iterable[Query]) -> Query:
    """Pages that one of the queries finds."""
    return _one_or(Occur.Should, queries)


def _one_or(occur: Occur, queries: Iterable[Query]) -> Query:
    some = list(queries)
    return some[0] if len(some) == 1 else Query.boolean_query([(occur, one) for one in some])


def boosting(one: Boost, gain: float) -> Part:
    """What adds `gain` to the score of pages that have all units."""
    return (Occur.Should, Query.const_score_query(units(one.units), gain))


def narrowing(stage: Stage, excluded: Iterable[Alternative], filters: Filters, without: str = "") -> list[Part]:
    """What decides whether a page matches a stage, its weights aside; `without` is a filter not to apply."""
    clauses = [must(any_of(units(one) for one in clause.alternatives)) for clause in stage.clauses]
    return [*clauses, *(must_not(units(one)) for one in excluded), *filtering(filters, without)]


def filtering(filters: Filters, without: str = "") -> list[Part]:
    """What filters let through; `without` is the name of one that is not applied."""
    wanted: dict[str, Any] = {name: getattr(filters, name) for name in _EXACT if name != without}
    parts = [must(term(name, str(value))) for name, value in wanted.items() if value is not None]
    if filters.since or filters.until:
        since = int(filters.since.timestamp()) if filters.since else NO_DATE + 1
        until = int(filters.until.timestamp()) if filters.until else None
        parts.append(must(_range("date", since, until)))
    if filters.now:
        parts.append(must(_range("expire", int(filters.now.timestamp()) + 1, None)))
    if filters.outside:
        parts.append(must_not(Query.term_set_query(schema(), "section", list(map(str, filters.outside)))))
    if filters.hidden:
        parts.append(must_not(pages(filters.hidden)))
    return parts


def _range(field: str, lower: int, upper: int | None) -> Query:
    return Query.range_query(schema(), field, FieldType.Integer, lower, upper)


def unscored(parts: list[Part]) -> Query:
    """All pages that the parts let through."""
    return Query.boolean_query(_anchored(parts))


def scored(stage: Stage, parts: list[Part], gains: Iterable[Part] = ()) -> Query:
    """The pages of a stage that the parts let through, scored by its weights and by gains."""
    weights = [_weight(one) for one in stage.weights]
    if not stage.partial:
        return Query.boolean_query([*_anchored(parts), *weights, *gains])
    any_weight = Query.boolean_query(weights)
    rest = [*parts, *gains]
    # tantivy finds the best of a mere union without looking at all of it.
    return Query.boolean_query([(Occur.Must, any_weight), *rest]) if rest else any_weight


def _weight(one: Weight) -> Part:
    query = term(one.field, one.token, "freq")
    return (Occur.Should, query if one.weight == 1.0 else Query.boost_query(query, one.weight))


def _anchored(parts: list[Part]) -> list[Part]:
    """The parts, such that what they forbid is taken from all pages and what is only wanted need not be there."""
    return parts if any(occur == Occur.Must for occur, _ in parts) else [must(Query.all_query()), *parts]

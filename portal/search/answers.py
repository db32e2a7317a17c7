"""From what someone typed to the pages that answer: understanding, matching, gating, correcting. Knows no request."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from portal.search.corrections import corrected, differ_in_kind
from portal.search.criteria import Criteria
from portal.search.engines.base import IndexMissing, Matches, PortalBackend
from portal.search.gate import gated, public_titles
from portal.search.indexes import backend, indexed_pages
from portal.search.plan import Filters, Plan
from portal.search.query import Query, parse
from portal.search.series import newest_first
from portal.search.vocabulary import current

# So many of the best matches are looked at in the database whatever the page shown: what is found in them that is not
# public is left out before anything is counted. Where all matches are that few, every number is exact.
LOOKED_AT = 100
# Where something not public was among them, more are looked at, in the end all.
LOOKED_AT_NEXT = (5_000, 10_000_000)


@dataclass(frozen=True)
class Answer:
    """Pages that answer. `query` is what was searched for, `asked` what was typed, `corrections` what may be meant."""

    query: Query
    asked: Query
    matches: Matches
    corrections: list[str]

    @property
    def was_corrected(self) -> bool:
        """Whether something else was searched for than was typed."""
        return self.query is not self.asked


def answer(
    criteria: Criteria, *, within: int | None = None, facets: Iterable[str] = (), start: int = 0, stop: int = 10
) -> Answer:
    """The public pages that answer, from place `start` up to `stop`, with their number and facets.

    `within` is a page to stay below where the criteria name no section. Where no page has all words and there is a
    likely correction that has, that is searched for instead, unless the criteria are literal. Raises
    IndexUnavailable.
    """
    engine = backend()
    asked = understand(criteria, engine)
    filters = gated(filters_of(criteria))
    if filters.section is None:
        filters = replace(filters, section=within)
    sort = criteria.sort if asked else "date"
    matches = _matches(engine, asked, filters, sort, facets, start, stop)
    corrections: list[str] = []
    if asked.plan and not criteria.literal and (not matches.total or matches.stage != "all"):
        corrections = corrected(asked, engine, filters, matches, public_titles)
        # Whoever asks for a 办法 that nobody has issued is told of the 条例, and sees first what has all the words.
        settled = matches.total and matches.stage != "any"
        if corrections and not (settled and differ_in_kind(asked.text, corrections[0])):
            other = understand(replace(criteria, text=corrections[0]), engine)
            better = _matches(engine, other, filters, sort, facets, start, stop)
            if better.total and better.stage == "all":
                return Answer(other, asked, better, corrections)
    return Answer(asked, asked, matches, corrections)


def understand(criteria: Criteria, engine: PortalBackend) -> Query:
    """The query of the criteria, with the words that staff have listed."""
    return parse(
        criteria.text,
        vocabulary=current(),
        title_only=criteria.position == "title",
        literal=criteria.literal,
        frequencies=engine.frequencies,
    )


def filters_of(criteria: Criteria) -> Filters:
    """The criteria's narrowing in the engines' terms; days are those of Asia/Shanghai."""
    return Filters(
        section=criteria.section.pk if criteria.section else None,
        type=criteria.type,
        year=criteria.year,
        district=criteria.district,
        validity=criteria.validity,
        since=_moment(criteria.since, datetime.time.min),
        until=_moment(criteria.until, datetime.time.max),
    )


def _moment(day: datetime.date | None, time: datetime.time) -> datetime.datetime | None:
    return timezone.make_aware(datetime.datetime.combine(day, time)) if day else None


def _matches(
    engine: PortalBackend, query: Query, filters: Filters, sort: str, facets: Iterable[str], start: int, stop: int
) -> Matches:
    """Matches of which all that are looked at are public."""
    if query.text and query.plan is None:
        return Matches()
    facets = tuple(facets)
    looked_at = max(stop, LOOKED_AT)
    for wider in (*LOOKED_AT_NEXT, None):
        matches = _match(engine, query.plan, filters, sort, facets, looked_at)
        titles = public_titles(matches.pks)
        gone = set(matches.pks) - titles.keys()
        if not gone or wider is None:
            break
        filters = replace(filters, hidden=filters.hidden | gone)
        looked_at = wider
    kept = [pk for pk in matches.pks if pk not in gone]
    if sort == "relevance" and not any(char.isdigit() for char in query.text):
        kept[:LOOKED_AT] = newest_first(kept[:LOOKED_AT], titles)
    scores = dict(zip(matches.pks, matches.scores, strict=True))
    shown = kept[start:stop]
    return replace(matches, total=matches.total - len(gone), pks=shown, scores=[scores[pk] for pk in shown])


def _match(
    engine: PortalBackend, plan: Plan | None, filters: Filters, sort: str, facets: tuple[str, ...], stop: int
) -> Matches:
    try:
        return engine.match(plan, filters, sort, facets, 0, stop)
    except IndexMissing:
        if indexed_pages().published().exists():
            raise
        # A site without any page needs no index.
        return Matches()

"""Carrying out plans: the first stage that finds any page, a slice of its pages, and counts of their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tantivy import Query, Searcher

from portal.search import ranking
from portal.search.engines import tantivy_queries as queries
from portal.search.engines.base import Matches
from portal.search.engines.tantivy_ranking import Hit, Ranker, place, rounded
from portal.search.engines.tantivy_schema import ABOVE
from portal.search.plan import Filters, Plan, Stage

# More different values than a field has; tantivy itself allows 65,000.
_ALL_VALUES = 50_000

_EVERYTHING = Plan((Stage("all", (), ()),))


def match(
    searcher: Searcher, plan: Plan | None, filters: Filters, sort: str, facets: Iterable[str], start: int, stop: int
) -> Matches:
    """See `PortalBackend.match`."""
    if plan is None:
        plan, sort = _EVERYTHING, "date"
    matcher = _Matcher(searcher, plan, filters)
    stage, total, hits = matcher.answer(sort, start, max(start, stop))
    return Matches(
        total=total,
        pks=[hit.pk for hit in hits],
        stage=stage.name,
        scores=[rounded(hit.score) for hit in hits],
        facets=matcher.facets(list(facets), stage if total else None),
    )


class _Matcher:
    """A plan and filters over one state of the index."""

    def __init__(self, searcher: Searcher, plan: Plan, filters: Filters) -> None:
        self.searcher = searcher
        self.plan = plan
        self.filters = filters
        self.ranker = Ranker(searcher, plan)
        self._kept: dict[tuple[str, str], list[Hit]] = {}

    def answer(self, sort: str, start: int, stop: int) -> tuple[Stage, int, list[Hit]]:
        """The stage that answers, or the last one, how many pages it finds, and a slice of them."""
        stage, total, hits = _EVERYTHING.stages[0], 0, list[Hit]()
        for stage in self.plan.stages:
            total, hits = self._slice(stage, sort, start, stop)
            if total:
                break
        return stage, total, hits

    def _slice(self, stage: Stage, sort: str, start: int, stop: int) -> tuple[int, list[Hit]]:
        if stage.partial:
            kept = self._partial(stage)
            if sort == "date":
                kept = sorted((hit._replace(score=0.0) for hit in kept), key=place)
            return len(kept), kept[start:stop]
        parts = queries.narrowing(stage, self.plan.excluded, self.filters)
        if sort == "date":
            return self.ranker.newest(queries.unscored(parts), start, stop)
        return self.ranker.ranked(stage, parts, start, stop)

    def _partial(self, stage: Stage, without: str = "") -> list[Hit]:
        """The pages of a partial stage that are good enough, best first; `without` is a filter not to apply."""
        if (stage.name, without) not in self._kept:
            parts = queries.narrowing(stage, self.plan.excluded, self.filters, without)
            _, hits = self.ranker.ranked(stage, parts, 0, ranking.MOST_PARTIAL)
            floor = ranking.PARTIAL_FLOOR * max((hit.score for hit in hits), default=0.0)
            self._kept[stage.name, without] = [hit for hit in hits if hit.score >= floor]
        return self._kept[stage.name, without]

    def facets(self, names: Sequence[str], stage: Stage | None) -> dict[str, dict[str, int]]:
        """Pages by value of these fields; `stage` is the one that answers, None where no page does."""
        counts: dict[str, dict[str, int]] = {name: {} for name in names}
        filtered = [name for name in names if getattr(self.filters, name) is not None]
        free = [name for name in names if name not in filtered]
        if stage and free:
            counts |= self._counts(self._matching(stage), free)
        for name in filtered:
            for one in [stage] if stage else self.plan.stages:
                counts |= self._counts(self._matching(one, name), [name])
                if counts[name]:
                    break
        return counts

    def _matching(self, stage: Stage, without: str = "") -> Query:
        """All pages of a stage; `without` is a filter not to apply."""
        if stage.partial:
            return queries.pages(hit.pk for hit in self._partial(stage, without))
        return queries.unscored(queries.narrowing(stage, self.plan.excluded, self.filters, without))

    def _counts(self, query: Query, names: Iterable[str]) -> dict[str, dict[str, int]]:
        fields = {name: ABOVE if name == "section" else name for name in names}
        asked = {name: {"terms": {"field": field, "size": _ALL_VALUES}} for name, field in fields.items()}
        found = self.searcher.aggregate(query, asked)
        return {name: {one["key"]: one["doc_count"] for one in found[name]["buckets"]} for name in fields}

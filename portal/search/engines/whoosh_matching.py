"""Carrying out a plan: the first stage that finds anything, its best pages, and how many there are of each value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portal.search import ranking
from portal.search.engines.base import Matches
from portal.search.engines.whoosh_narrowing import Narrowing
from portal.search.engines.whoosh_scoring import Index
from portal.search.engines.whoosh_snapshot import Snapshot
from portal.search.engines.whoosh_terms import Numbers
from portal.search.plan import Filters, Plan, Stage

_EVERYTHING = Plan((Stage("all", (), ()),))


def match(
    snapshot: Snapshot, plan: Plan | None, filters: Filters, sort: str, facets: Sequence[str], wanted: slice
) -> Matches:
    """See `PortalBackend.match`."""
    if plan is not None and not plan.stages:
        return Matches(facets={field: {} for field in facets})
    search = _Search(snapshot, plan or _EVERYTHING, Narrowing(snapshot, filters))
    ranked = search.newest(wanted.stop) if sort == "date" else search.best(wanted.stop)
    return Matches(
        total=int(search.hits.sum()),
        pks=snapshot.pks[ranked.rows[wanted]].tolist(),
        stage=search.stage.name,
        scores=ranked.scores[wanted].tolist(),
        facets={field: search.counts(field) for field in facets},
    )


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Documents in order, with their scores."""

    rows: Numbers
    scores: Numbers


class _Search:
    """One plan against one state of the index."""

    def __init__(self, snapshot: Snapshot, plan: Plan, narrowing: Narrowing) -> None:
        self._snapshot, self._plan, self._narrowing = snapshot, plan, narrowing
        self._index = Index(snapshot)
        # What answers partial stages, with all filters or without the one of a field.
        self._kept: dict[tuple[int, str], _Ranked] = {}
        # What each stage finds, filters aside, up to the first one that finds anything with them.
        self._found: list[Numbers] = []
        self._find()
        self._stage = len(self._found) - 1
        self.stage = plan.stages[self._stage]
        self.hits = self._answers(self._stage)

    def counts(self, field: str) -> dict[str, int]:
        """How many of the documents found have each value.

        A filter of this field does not count; where it alone leaves nothing, the first stage answers that would
        find anything without it.
        """
        if not self._narrowing.narrows(field):
            return self._narrowing.counts(field, self.hits)
        counts: dict[str, int] = {}
        for stage in [self._stage] if self.hits.any() else range(len(self._found)):
            counts = self._narrowing.counts(field, self._answers(stage, field))
            if counts:
                break
        return counts

    def newest(self, number: int) -> _Ranked:
        """So many of the documents found, the newest first."""
        rows = np.flatnonzero(self.hits)
        return self._first(rows, np.zeros(len(rows)), number)

    def best(self, number: int) -> _Ranked:
        """So many of the documents found, the best first."""
        if self.stage.partial:
            return self._partial(self._stage)
        return self._best(self.hits, self._index.scores(self.stage.weights, self.hits), number)

    def _find(self) -> None:
        index, plan = self._index, self._plan
        allowed = self._snapshot.live
        if plan.excluded:
            allowed = allowed & ~index.with_any(plan.excluded, allowed)
        narrowed = self._narrowing.left()
        for stage in plan.stages:
            found = index.with_clauses(stage.clauses, allowed)
            if stage.partial:
                found = found & index.having_any(stage.weights)
            self._found.append(found)
            if (found & narrowed).any():
                break

    def _answers(self, stage: int, without: str = "") -> Numbers:
        """The documents that a stage (by its place) finds, also with one of the filters taken away."""
        if not self._plan.stages[stage].partial:
            return self._found[stage] & self._narrowing.left(without)
        hits = np.zeros(self._snapshot.size, bool)
        hits[self._partial(stage, without).rows] = True
        return hits

    def _partial(self, stage: int, without: str = "") -> _Ranked:
        """Of a partial stage (by its place) what is near enough to the best."""
        if (stage, without) not in self._kept:
            hits = self._found[stage] & self._narrowing.left(without)
            scores = self._index.scores(self._plan.stages[stage].weights, hits)
            # The documents looked at for boosts come first, whatever their score.
            ranked = self._best(hits, scores, int(hits.sum()))
            near = ranked.scores >= ranking.PARTIAL_FLOOR * ranked.scores.max(initial=0)
            number = ranking.MOST_PARTIAL
            self._kept[stage, without] = _Ranked(ranked.rows[near][:number], ranked.scores[near][:number])
        return self._kept[stage, without]

    def _best(self, hits: Numbers, scores: Numbers, number: int) -> _Ranked:
        """So many of these documents, the best first: those looked at for boosts, then the others by score alone."""
        rows = np.flatnonzero(hits)
        looked = np.zeros_like(hits)
        looked[self._first(rows, scores[rows], ranking.RESCORED).rows] = True
        gains = self._gains(hits, looked, scores[rows].max(initial=0))
        first = np.flatnonzero(looked)
        ahead = self._first(first, scores[first] + gains[first], number)
        others = np.flatnonzero(hits & ~looked)
        behind = self._first(others, scores[others], number - len(ahead.rows))
        return _Ranked(np.concatenate([ahead.rows, behind.rows]), np.concatenate([ahead.scores, behind.scores]))

    def _gains(self, hits: Numbers, looked: Numbers, best: float) -> Numbers:
        """What boosts and closeness add to the documents looked at; adds to these what gains an `always` boost."""
        gains = np.zeros(len(hits))
        if not best:
            return gains
        if closeness := self._plan.closeness:
            rows = np.flatnonzero(looked)
            gains[rows] += closeness.share * best * self._index.closeness(closeness, rows) ** 2
        for boost in sorted(self._plan.boosts, key=lambda boost: boost.always):
            gaining = self._index.with_all(boost.units, hits if boost.always else looked)
            gains[gaining] += boost.share * best
            looked |= gaining
        return gains

    def _first(self, rows: Numbers, scores: Numbers, number: int) -> _Ranked:
        """The first so many of the documents by score, newest, and higher key."""
        number = max(0, number)
        if 0 < number < len(rows):
            edge = np.partition(scores, len(rows) - number)[len(rows) - number]
            rows, scores = rows[scores >= edge], scores[scores >= edge]
        order = np.lexsort((-self._snapshot.pks[rows], -self._snapshot.dates[rows], -scores))[:number]
        return _Ranked(rows[order], scores[order])

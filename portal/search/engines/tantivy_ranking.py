"""The order of matching pages: BM25 by tantivy, then the boosts of the best, then ties."""

from __future__ import annotations

from typing import NamedTuple

from tantivy import DocAddress, Occur, Query, Searcher

from portal.search import ranking
from portal.search.engines import tantivy_queries as queries
from portal.search.engines.tantivy_queries import Part
from portal.search.engines.tantivy_reading import Found, find, numbers
from portal.search.engines.tantivy_schema import size_field
from portal.search.plan import Plan, Stage

# So many hits more than asked for are read at first, to see where those of the same score end.
_SPARE = 28
# From here on it is quicker to order pages here than to have tantivy look up the strings that order them.
_MANY = 5_000


class Hit(NamedTuple):
    """A page with what orders it, and where it stands in the index."""

    score: float
    date: int
    pk: int
    address: DocAddress


def place(hit: Hit) -> tuple[float, int, int]:
    """Hits sorted by this are in order: best, newest, highest key first."""
    return (-rounded(hit.score), -hit.date, -hit.pk)


def rounded(score: float) -> float:
    """A score without the digits in which sums differ that were added up in another order."""
    return float(f"{score:.5g}")


class Ranker:
    """A plan's boosts over one state of the index."""

    def __init__(self, searcher: Searcher, plan: Plan) -> None:
        self.searcher = searcher
        self.plan = plan

    def newest(self, query: Query, start: int, stop: int) -> tuple[int, list[Hit]]:
        """How many pages a query finds, and a slice of them, newest first, without scores."""
        if stop > _MANY:
            total, found = find(self.searcher, query, count=True)
            return total, sorted(self._unscored(found), key=place)[start:stop]
        total, found = find(self.searcher, query, max(0, stop - start), by="newest", offset=start, count=True)
        return total, self._unscored(found)

    def best(self, query: Query, number: int, *, count: bool = False) -> tuple[int, list[Hit]]:
        """How many pages a query finds (0 without `count`), and the best `number` of them in order."""
        limit = number + _SPARE
        while True:
            total, found = find(self.searcher, query, limit, count=count)
            # tantivy orders hits of the same score by their place in the index: all of them must be seen.
            if len(found) < limit or rounded(found[number - 1][0]) > rounded(found[-1][0]):
                return total, sorted(self._hits(found), key=place)[:number]
            limit *= 4

    def _unscored(self, found: list[Found]) -> list[Hit]:
        return self._hits([(0.0, address) for _, address in found])

    def _hits(self, found: list[Found]) -> list[Hit]:
        dates, pks = numbers(self.searcher, "date", found), numbers(self.searcher, "pk", found)
        rows = zip(found, dates, pks, strict=True)
        return [Hit(score, date, pk, address) for (score, address), date, pk in rows]

    def ranked(self, stage: Stage, parts: list[Part], start: int, stop: int) -> tuple[int, list[Hit]]:
        """How many pages of a stage the parts let through, and a slice of them by relevance.

        Of a partial stage the number is 0 or more: nobody needs it.
        """
        number = max(ranking.RESCORED, stop)
        total, hits = self.best(queries.scored(stage, parts), number, count=not stage.partial)
        if not hits:
            return 0, []
        top, others = hits[: ranking.RESCORED], hits[ranking.RESCORED :]
        lifted = self._lifted(stage, parts, top, number)
        known = {hit.pk for hit in lifted}
        first = sorted([*self._rescored(top), *lifted], key=place)
        return total, [*first, *(hit for hit in others if hit.pk not in known)][start:stop]

    def _lifted(self, stage: Stage, parts: list[Part], top: list[Hit], number: int) -> list[Hit]:
        """The best `number` of the pages outside `top` that boosts lift which are for all pages."""
        always = [boost for boost in self.plan.boosts if boost.always]
        if len(top) < ranking.RESCORED or not always:
            return []
        any_boost = queries.must(queries.any_of(queries.units(boost.units) for boost in always))
        gains = [queries.boosting(boost, boost.share * top[0].score) for boost in always]
        _, hits = self.best(queries.scored(stage, [*parts, any_boost], gains), number + len(top))
        known = {hit.pk for hit in top}
        return [hit for hit in hits if hit.pk not in known]

    def _rescored(self, top: list[Hit]) -> list[Hit]:
        """The best hits with what boosts and closeness give them."""
        best = top[0].score
        gains = self._sums(top, [queries.boosting(boost, boost.share) for boost in self.plan.boosts])
        closeness = self._closeness(top)
        return [
            hit._replace(score=hit.score + best * (gains.get(hit.pk, 0.0) + closeness.get(hit.pk, 0.0))) for hit in top
        ]

    def _closeness(self, top: list[Hit]) -> dict[int, float]:
        close = self.plan.closeness
        if close is None or not close.tokens:
            return {}
        wanted = [(Occur.Should, Query.const_score_query(queries.term(close.field, one), 1.0)) for one in close.tokens]
        common = self._sums(top, wanted)
        sizes = numbers(self.searcher, size_field(close.field), [(0.0, hit.address) for hit in top])
        return {
            hit.pk: close.share * (2 * common.get(hit.pk, 0.0) / (len(close.tokens) + size)) ** 2
            for hit, size in zip(top, sizes, strict=True)
        }

    def _sums(self, top: list[Hit], wanted: list[Part]) -> dict[int, float]:
        """By primary key the sums of what hits get from queries of constant score; those that get anything."""
        if not wanted:
            return {}
        restricted = queries.must(queries.pages(hit.pk for hit in top))
        some = Query.boolean_query([restricted, (Occur.Must, Query.boolean_query(wanted))])
        _, found = find(self.searcher, some, len(top))
        return {pk: score for pk, (score, _) in zip(numbers(self.searcher, "pk", found), found, strict=True)}

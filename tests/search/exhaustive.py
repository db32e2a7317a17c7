"""The definition of a match, carried out on every page: what engines must agree with."""

from __future__ import annotations

import math
from collections import Counter

from portal.search import ranking
from portal.search.analysis import Analysed
from portal.search.engines.whoosh_lengths import LENGTHS, norms
from portal.search.plan import Alternative, Filters, Plan, Stage


class Exhaustive:
    """All pages, to be looked at one by one."""

    def __init__(self, pages: list[Analysed], statistics: list[Analysed]) -> None:
        """BM25 counts `statistics`: deleted pages, too, as long as their segment is not rewritten."""
        self.pages = {page.pk: page for page in pages}
        self.statistics = statistics
        self.rarities: dict[tuple[str, str], tuple[float, float]] = {}

    def tokens(self, page: Analysed, field: str) -> list[str]:
        return {**page.texts, **page.bags, **page.keys}[field]

    def has(self, page: Analysed, units: Alternative) -> bool:
        for unit in units:
            tokens, length = self.tokens(page, unit.field), len(unit.tokens)
            if not any(tuple(tokens[place : place + length]) == unit.tokens for place in range(len(tokens))):
                return False
        return True

    def allowed(self, page: Analysed, filters: Filters, without: str = "") -> bool:
        for field in ("section", "type", "year", "district"):
            wanted = getattr(filters, field)
            if wanted is not None and field != without and str(wanted) not in page.values[field]:
                return False
        if page.pk in filters.hidden or {str(one) for one in filters.outside} & set(page.values["section"]):
            return False
        since, until = filters.since, filters.until
        if since is None or until is None:
            return True
        return page.date != 0 and since.timestamp() <= page.date <= until.timestamp()

    def score(self, page: Analysed, stage: Stage) -> float:
        score = 0.0
        for weight in stage.weights:
            idf, average = self.rarity(weight.field, weight.token)
            tokens = self.tokens(page, weight.field)
            count, length = tokens.count(weight.token), int(LENGTHS[norms([len(tokens)])[0]])
            norm = ranking.K1 * (1 - ranking.B + ranking.B * length / average)
            score += weight.weight * idf * (ranking.K1 + 1) * count / (count + norm)
        return score

    def rarity(self, field: str, token: str) -> tuple[float, float]:
        """The token's inverse document frequency, and the average length of the field."""
        if (field, token) not in self.rarities:
            every = [self.tokens(one, field) for one in self.statistics]
            frequency = sum(token in one for one in every)
            idf = math.log(1 + (len(every) - frequency + 0.5) / (frequency + 0.5))
            self.rarities[field, token] = idf, sum(map(len, every)) / len(every)
        return self.rarities[field, token]

    def found(self, plan: Plan, stage: Stage, filters: Filters, without: str = "") -> list[Analysed]:
        def fits(page: Analysed) -> bool:
            return (
                self.allowed(page, filters, without)
                and not any(self.has(page, alternative) for alternative in plan.excluded)
                and all(any(self.has(page, one) for one in clause.alternatives) for clause in stage.clauses)
                and (
                    not stage.partial
                    or any(weight.token in self.tokens(page, weight.field) for weight in stage.weights)
                )
            )

        return [page for page in self.pages.values() if fits(page)]

    def ranked(self, plan: Plan, stage: Stage, pages: list[Analysed]) -> list[tuple[int, float]]:
        """Keys and scores of these pages in order; of a partial stage those that are near enough."""
        scores = {page.pk: self.score(page, stage) for page in pages}
        best = max(scores.values(), default=0.0)

        def order(pk: int) -> tuple[float, float, int]:
            page = self.pages[pk]
            return (-round(scores[pk], 9), -page.date if page.date else math.inf, -pk)

        looked = sorted(scores, key=order)[: ranking.RESCORED]
        lifted = set(looked)
        gains: Counter[int] = Counter()
        for boost in plan.boosts:
            gaining = [pk for pk in (scores if boost.always else looked) if self.has(self.pages[pk], boost.units)]
            for pk in gaining:
                gains[pk] += best * boost.share
            lifted.update(gaining)
        if plan.closeness:
            for pk in looked:
                tokens = set(self.tokens(self.pages[pk], plan.closeness.field))
                common = 2 * len(tokens.intersection(plan.closeness.tokens))
                gains[pk] += best * plan.closeness.share * (common / (len(tokens) + len(plan.closeness.tokens))) ** 2
        for pk, gain in gains.items():
            scores[pk] += gain
        ordered = [*sorted(lifted, key=order), *sorted(scores.keys() - lifted, key=order)]
        if stage.partial:
            floor = ranking.PARTIAL_FLOOR * max(scores.values(), default=0.0)
            ordered = [pk for pk in ordered if scores[pk] >= floor][: ranking.MOST_PARTIAL]
        return [(pk, scores[pk]) for pk in ordered]

"""Scoring over a snapshot of a Whoosh index, one list of postings after another.

Whoosh's own matchers step through all lists side by side, several Python calls a document, and their shortcut
(block quality) loses best hits of boosted queries over two fields. Here every matching page is scored.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from portal.search import ranking
from portal.search.engines.base import Filters
from portal.search.engines.whoosh_reader import Segment, Snapshot
from portal.search.query import Phrase, Query

Term = tuple[str, str]
# Segment by number, and what is known of its documents.
Found = list[set[int]]
Scores = list[dict[int, float]]


@dataclass(frozen=True)
class Hit:
    """A matching page with what it is ordered by."""

    score: float
    date: int
    pk: int


class Matcher:
    """One query against one state of the index."""

    def __init__(self, snapshot: Snapshot, filters: Filters) -> None:
        self.snapshot = snapshot
        self.segments = [segment for segment, _ in snapshot.parts]
        self.allowed = [self._allowed(segment, deleted, filters) for segment, deleted in snapshot.parts]

    # Filters.

    def _allowed(self, segment: Segment, deleted: frozenset[int], filters: Filters) -> Callable[[set[int]], set[int]]:
        """What takes documents away that are deleted or filtered out."""
        keep: set[int] | None = None
        for field, value in (("section", filters.section), ("type", filters.type)):
            if value is not None:
                having = set(segment.having(field, str(value)))
                keep = having if keep is None else keep & having
        since = filters.since.timestamp() if filters.since else -math.inf
        until = filters.until.timestamp() if filters.until else math.inf
        timed = filters.since is not None or filters.until is not None

        def narrowed(documents: set[int]) -> set[int]:
            left = documents - deleted
            if keep is not None:
                left &= keep
            return {one for one in left if since <= segment.dates[one] <= until} if timed else left

        return narrowed

    # Which documents.

    def everything(self) -> Found:
        """All documents that filters allow."""
        return [allow(set(range(segment.size))) for segment, allow in zip(self.segments, self.allowed, strict=True)]

    def having_all(self, terms: Iterable[Term], phrases: Iterable[Phrase]) -> Found:
        """Documents with all terms, and all phrases in title or text."""
        terms = list(terms)
        if any(not self.snapshot.frequency(*term) for term in terms):
            return [set() for _ in self.segments]
        found = []
        for segment, allow in zip(self.segments, self.allowed, strict=True):
            lists = sorted((segment.having(*term) for term in terms), key=len)
            having = allow(set(lists[0]).intersection(*lists[1:])) if lists else set()
            for phrase in phrases:
                if having:
                    having = self.with_phrase(segment, phrase, having, "text")
            found.append(having)
        return found

    def with_phrase(self, segment: Segment, phrase: Phrase, documents: Iterable[int], field: str) -> set[int]:
        """Those of the documents where the tokens of a phrase stand at the right distances."""
        starts: dict[int, set[int]] | None = None
        left = sorted(documents)
        rarest_first = sorted(phrase.tokens, key=lambda pair: segment.frequency(field, pair[0]))
        for token, offset in rarest_first:
            postings = segment.postings(field, token)
            if postings is None:
                return set()
            moved = {one: {place - offset for place in places} for one, places in postings.positions(left)}
            if starts is not None:
                moved = {one: both for one, found in moved.items() if (both := found & starts[one])}
            starts, left = moved, sorted(moved)
            if not left:
                break
        return set(left)

    # How well.

    def scores(self, weights: dict[Term, float], found: Found | None) -> Scores:
        """BM25 sums of the weighted terms, for the documents found, or for all that have any term."""
        total = self.snapshot.size
        scores: Scores = [{} for _ in self.segments]
        if found is not None:
            scores = [dict.fromkeys(one, 0.0) for one in found]
        for (field, token), weight in weights.items():
            frequency = self.snapshot.frequency(field, token)
            if not frequency:
                continue
            gain = weight * math.log(1 + (total - frequency + 0.5) / (frequency + 0.5)) * (ranking.K1 + 1)
            average = self.snapshot.average_length(field)
            for segment, scored in zip(self.segments, scores, strict=True):
                _add(segment, field, token, gain, average, scored, only_known=found is not None)
        if found is None:
            for number, allow in enumerate(self.allowed):
                left = allow(set(scores[number]))
                scores[number] = {one: score for one, score in scores[number].items() if one in left}
        return scores

    def boost(self, scores: Scores, query: Query, tokens: Iterable[str], best: float) -> None:
        """Lift the documents that have the query as a phrase, as or nearly as their title, or as their 发文字号."""
        tokens = list(tokens)
        for segment, scored in zip(self.segments, scores, strict=True):
            exact = set(segment.having("name", query.name))
            if query.document_number:
                exact |= set(segment.having("document_number", query.document_number))
            for document in exact & scored.keys():
                scored[document] += best * ranking.EXACT
            top = set(sorted(scored, key=scored.__getitem__, reverse=True)[: ranking.RESCORED])
            for document, closeness in self.closeness(segment, tokens, top):
                scored[document] += best * ranking.CLOSE_TITLE * closeness**2
            for phrase, field, weight in (
                (query.whole, "text", ranking.PHRASE_IN_TEXT),
                (query.joined, "title", ranking.PHRASE_IN_TITLE),
            ):
                if phrase is not None:
                    for document in self.with_phrase(segment, phrase, top, field):
                        scored[document] += best * weight

    def closeness(self, segment: Segment, tokens: list[str], documents: set[int]) -> Iterator[tuple[int, float]]:
        """How alike title and query are: the share of their tokens that they have in common (Dice), 0 to 1."""
        common: Counter[int] = Counter()
        for token in tokens:
            common.update(documents.intersection(segment.having("title", token)))
        for document, number in common.items():
            yield document, min(1.0, 2 * number / (len(tokens) + segment.lengths["title"][document]))

    def hits(self, scores: Scores) -> list[Hit]:
        """The documents with what they are ordered by."""
        return [
            Hit(score, segment.dates[one], segment.pks[one])
            for segment, scored in zip(self.segments, scores, strict=True)
            for one, score in scored.items()
        ]

    def count(self, field: str, documents: Scores) -> dict[str, int]:
        """How many of the documents have each value of an exact field."""
        counts: dict[str, int] = {}
        for segment, scored in zip(self.segments, documents, strict=True):
            for value in segment.values(field):
                number = len(scored.keys() & set(segment.having(field, value)))
                if number:
                    counts[value] = counts.get(value, 0) + number
        return counts


def _add(
    segment: Segment, field: str, token: str, gain: float, average: float, scored: dict[int, float], *, only_known: bool
) -> None:
    postings = segment.postings(field, token)
    if postings is None:
        return
    lengths = segment.lengths[field]
    fixed, growing = ranking.K1 * (1 - ranking.B), ranking.K1 * ranking.B / average
    pairs = zip(postings.documents, postings.counts, strict=True)
    if only_known:
        for document, count in pairs:
            if document in scored:
                scored[document] += gain * count / (count + fixed + growing * lengths[document])
    else:
        get = scored.get
        for document, count in pairs:
            scored[document] = get(document, 0.0) + gain * count / (count + fixed + growing * lengths[document])

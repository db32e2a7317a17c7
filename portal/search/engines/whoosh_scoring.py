"""Terms, phrases and scores over a snapshot: flags and sums for each of its documents, one list of postings at a time.

Whoosh's own matchers step through all lists side by side, several Python calls a document, and their shortcut
(block quality) loses best hits of boosted queries over two fields. Here every matching page is scored.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from portal.search import ranking
from portal.search.engines.whoosh_lengths import LENGTHS
from portal.search.engines.whoosh_postings import Postings
from portal.search.engines.whoosh_snapshot import Part, Snapshot
from portal.search.engines.whoosh_terms import Numbers
from portal.search.plan import Alternative, Clause, Closeness, Unit, Weight

# Where a row begins, as one number: the document above these binary digits, the position in them.
_SHIFT = 32


class Index:
    """What one query asks of one state of the index; remembers the terms it has been asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._having: dict[tuple[str, str], Numbers] = {}

    # Which documents.

    def with_clauses(self, clauses: Iterable[Clause], within: Numbers) -> Numbers:
        """Those of the documents that fulfil all clauses."""
        # Rows of tokens last, for they cost the more the more documents are left.
        for clause in sorted(clauses, key=_longest):
            if not within.any():
                break
            within = self.with_any(clause.alternatives, within)
        return within

    def with_any(self, alternatives: Iterable[Alternative], within: Numbers) -> Numbers:
        """Those of the documents that have any of the alternatives."""
        found = np.zeros_like(within)
        for alternative in alternatives:
            found |= self.with_all(alternative, within)
        return found

    def with_all(self, units: Alternative, within: Numbers) -> Numbers:
        """Those of the documents that have all units."""
        for unit in sorted(units, key=lambda unit: len(unit.tokens)):
            for token in dict.fromkeys(unit.tokens):
                within = within & self.having(unit.field, token)
            if len(unit.tokens) > 1 and within.any():
                within = self._with_row(unit, within)
        return within

    def having(self, field: str, token: str) -> Numbers:
        """The documents that have a token."""
        key = field, token
        if key not in self._having:
            flags = self._having[key] = np.zeros(self.snapshot.size, bool)
            for part in self.snapshot.parts:
                if postings := part.segment.terms.postings(field, token):
                    flags[part.rows][postings.documents] = True
        return self._having[key]

    def having_any(self, weights: Iterable[Weight]) -> Numbers:
        """The documents that have any of the weighted tokens."""
        found = np.zeros(self.snapshot.size, bool)
        for weight in weights:
            found |= self.having(weight.field, weight.token)
        return found

    def _with_row(self, unit: Unit, within: Numbers) -> Numbers:
        """Those of the documents, which have all the tokens, that have them one after the other."""
        found = np.zeros_like(within)
        for part in self.snapshot.parts:
            here = within[part.rows]
            if here.any():
                found[part.rows][_row(part, unit, here)] = True
        return found

    # How well.

    def scores(self, weights: Iterable[Weight], found: Numbers) -> Numbers:
        """BM25 sums of the weighted tokens; of documents that were not found, anything."""
        scores = np.zeros(self.snapshot.size)
        wanted = [np.flatnonzero(found[part.rows]) for part in self.snapshot.parts]
        for weight in weights:
            field, token = weight.field, weight.token
            postings = [part.segment.terms.postings(field, token) for part in self.snapshot.parts]
            frequency = sum(len(one.documents) for one in postings if one)
            if not frequency:
                continue
            total = self.snapshot.size
            idf = math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
            gain = weight.weight * idf * (ranking.K1 + 1)
            average = self.snapshot.average(field)
            norms = ranking.K1 * (1 - ranking.B + ranking.B * LENGTHS / average)
            for part, one, rows in zip(self.snapshot.parts, postings, wanted, strict=True):
                if one and len(rows):
                    documents, counts = _counted(one, rows)
                    scores[part.rows][documents] += (
                        gain * counts / (counts + norms[part.segment.norms(field)[documents]])
                    )
        return scores

    def closeness(self, closeness: Closeness, documents: Numbers) -> Numbers:
        """How alike a field of these documents and the tokens are, 0 to 1."""
        common = np.zeros(len(documents))
        for token in closeness.tokens:
            common += self.having(closeness.field, token)[documents]
        distinct = self.snapshot.distinct(closeness.field)[documents]
        return 2 * common / np.maximum(1, len(closeness.tokens) + distinct)


def _longest(clause: Clause) -> int:
    return max((len(unit.tokens) for alternative in clause.alternatives for unit in alternative), default=0)


def _counted(postings: Postings, wanted: Numbers) -> tuple[Numbers, Numbers]:
    """Documents with the number of occurrences; where few are wanted, only these."""
    documents, counts = postings.documents, postings.counts
    if 16 * len(wanted) < len(documents):
        places = np.searchsorted(documents, wanted)
        places[places == len(documents)] = 0
        places = places[documents[places] == wanted]
        documents, counts = documents[places], None if counts is None else counts[places]
    return documents.astype(np.intp), np.ones(len(documents)) if counts is None else counts.astype(np.float64)


def _row(part: Part, unit: Unit, within: Numbers) -> Numbers:
    """Those of the documents of a segment, which have all tokens of the unit, that have them as a row."""
    terms = part.segment.terms
    found = [(offset, token, terms.postings(unit.field, token)) for offset, token in enumerate(unit.tokens)]
    starts: Numbers | None = None
    for offset, token, postings in sorted(found, key=lambda one: one[2].total if one[2] else 0):
        if postings is None:
            return np.zeros(0, np.int64)
        counts = np.ones(len(postings.documents), np.int64) if postings.counts is None else postings.counts
        chosen = within[postings.documents]
        positions = terms.positions(unit.field, token)[np.repeat(chosen, counts)].astype(np.int64) - offset
        documents = np.repeat(postings.documents[chosen].astype(np.int64), counts[chosen])
        here = ((documents << _SHIFT) + positions)[positions >= 0]
        starts = here if starts is None else np.intersect1d(starts, here, assume_unique=True)
        within = np.zeros_like(within)
        within[starts >> _SHIFT] = True
        if not len(starts):
            break
    return np.flatnonzero(within)

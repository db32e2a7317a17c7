"""The postings of many terms at once, as flat arrays: what is written, read and merged together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]


@dataclass(slots=True)
class Terms:
    """Terms of one field, ascending, with all their postings.

    By term: `names` (UTF-8), `frequencies` (documents that have it), `totals` (occurrences in all of them). By
    posting, one term after the other: `documents` (ascending in each term) and `counts`. By occurrence: `positions`,
    ascending in each posting; empty in fields without positions.
    """

    names: list[bytes]
    frequencies: Numbers
    totals: Numbers
    documents: Numbers
    counts: Numbers
    positions: Numbers

    def split(self, number: int) -> tuple[Terms, Terms]:
        """The first terms, so many, and the others."""
        postings = int(self.frequencies[:number].sum())
        occurrences = int(self.totals[:number].sum()) if len(self.positions) else 0
        return self._cut(0, number, 0, postings, 0, occurrences), self._cut(
            number, len(self.names), postings, len(self.documents), occurrences, len(self.positions)
        )

    def blocks(self, size: int) -> list[Terms]:
        """The same in parts of at most so many terms."""
        edges = [*range(0, len(self.names), size), len(self.names)]
        postings = _before(self.frequencies)[edges].tolist()
        occurrences = _before(self.totals)[edges].tolist() if len(self.positions) else [0] * len(edges)
        return [
            self._cut(*terms, *found, *places)
            for terms, found, places in zip(pairwise(edges), pairwise(postings), pairwise(occurrences), strict=True)
        ]

    def renumbered(self, numbers: Numbers) -> Terms:
        """With the new numbers of its documents; those without one (-1) are left out."""
        documents = numbers[self.documents]
        kept = documents >= 0
        if kept.all():
            return Terms(self.names, self.frequencies, self.totals, documents, self.counts, self.positions)
        terms = np.repeat(np.arange(len(self.names)), self.frequencies)[kept]
        frequencies = np.bincount(terms, minlength=len(self.names))
        positions = self.positions[np.repeat(kept, self.counts)] if len(self.positions) else self.positions
        documents, counts = documents[kept], self.counts[kept]
        totals = np.bincount(terms, weights=counts, minlength=len(self.names)).astype(np.int64)
        return Terms(self.names, frequencies, totals, documents, counts, positions)

    def _cut(self, first: int, last: int, start: int, stop: int, begin: int, end: int) -> Terms:
        return Terms(
            self.names[first:last],
            self.frequencies[first:last],
            self.totals[first:last],
            self.documents[start:stop],
            self.counts[start:stop],
            self.positions[begin:end],
        )


def joined(parts: Sequence[Terms]) -> Terms:
    """The parts behind each other, whatever the order of their terms."""
    if len(parts) == 1:
        return parts[0]
    return Terms(
        [name for part in parts for name in part.names],
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("frequencies", "totals", "documents", "counts", "positions")
        ),
    )


def merged(parts: Sequence[Terms]) -> Terms:
    """One of several whose documents are numbered one part after the other: equal terms become one.

    Terms without documents are dropped.
    """
    both = joined(parts)
    order = np.array(sorted(range(len(both.names)), key=both.names.__getitem__), np.int64)
    order = order[both.frequencies[order] > 0]
    if not len(order):
        return both.split(0)[0]
    names = [both.names[number] for number in order.tolist()]
    frequencies, totals = both.frequencies[order], both.totals[order]
    postings = _runs(_before(both.frequencies)[order], frequencies)
    positions = both.positions
    if len(positions):
        positions = positions[_runs(_before(both.totals)[order], totals)]
    new = np.array([True, *(one != other for one, other in pairwise(names))])
    firsts = np.flatnonzero(new)
    return Terms(
        [names[first] for first in firsts.tolist()],
        np.add.reduceat(frequencies, firsts),
        np.add.reduceat(totals, firsts),
        both.documents[postings],
        both.counts[postings],
        positions,
    )


def _before(lengths: Numbers) -> Numbers:
    """Where each of the runs of these lengths starts, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def _runs(starts: Numbers, lengths: Numbers) -> Numbers:
    """The numbers from each start on, so many as its length says, one run after the other."""
    shifts = starts - _before(lengths)[:-1]
    return np.repeat(shifts, lengths) + np.arange(int(lengths.sum()))

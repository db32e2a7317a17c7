"""The index as one commit left it: what a search sees from its beginning to its end."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from portal.search.engines.whoosh_segment import Segment
from portal.search.engines.whoosh_storage import ListedSegment
from portal.search.engines.whoosh_terms import Numbers

# Before all dates.
UNDATED = -(2**62)

# Inode, size and time of a file.
Stamp = tuple[int, int, int]


class Part:
    """A segment of a snapshot. Its documents are `rows` of the snapshot, in order."""

    def __init__(self, listed: ListedSegment, segment: Segment, first: int) -> None:
        self.listed = listed
        self.segment = segment
        self.rows = slice(first, first + segment.size)


class Snapshot:
    """The index as one commit left it, its documents numbered through all segments; never changes.

    Files of it that are removed meanwhile stay readable.
    """

    def __init__(self, commit: int, stamps: dict[str, Stamp], parts: list[Part]) -> None:
        self.commit = commit
        self.stamps = stamps
        self.parts = parts
        self.size = parts[-1].rows.stop if parts else 0

    @cached_property
    def live(self) -> Numbers:
        """For each document whether it is not deleted."""
        return ~self._together([part.listed.deleted_flags() for part in self.parts], bool)

    @cached_property
    def pks(self) -> Numbers:
        return self._together([part.segment.pks for part in self.parts], np.int64)

    @cached_property
    def dates(self) -> Numbers:
        """Seconds since 1970; what has no date is older than everything."""
        dates = self._together([part.segment.dates for part in self.parts], np.int64)
        return np.where(dates == 0, UNDATED, dates)

    @cached_property
    def expires(self) -> Numbers:
        """Seconds since 1970, 0 for what does not expire."""
        return self._together([part.segment.expires for part in self.parts], np.int64)

    def distinct(self, field: str) -> Numbers:
        """The number of different tokens of a field."""
        return self._together([part.segment.distinct(field) for part in self.parts], np.int64)

    @cached_property
    def _by_pk(self) -> Numbers:
        return np.argsort(self.pks, kind="stable")

    def rows_of(self, pks: Iterable[int]) -> Numbers:
        """The documents with these keys, those that are not deleted."""
        wanted = np.array(sorted(set(pks)), np.int64)
        first = np.searchsorted(self.pks, wanted, "left", self._by_pk)
        last = np.searchsorted(self.pks, wanted, "right", self._by_pk)
        found = [self._by_pk[start:stop] for start, stop in zip(first, last, strict=True) if start < stop]
        rows = np.concatenate(found) if found else np.zeros(0, np.int64)
        return rows[self.live[rows]]

    def place(self, row: int) -> tuple[Part, int]:
        """The segment of a document, and its number there."""
        part = next(part for part in self.parts if row < part.rows.stop)
        return part, row - part.rows.start

    def average(self, field: str) -> float:
        """The average number of tokens of a field."""
        return sum(part.segment.total(field) for part in self.parts) / max(1, self.size) or 1.0

    def frequency(self, field: str, token: str) -> int:
        """In how many documents a term is, deleted ones included."""
        return sum(part.segment.terms.frequency(field, token) for part in self.parts)

    @staticmethod
    def _together(columns: list[Numbers], kind: type) -> Numbers:
        return np.concatenate(columns) if columns else np.zeros(0, kind)

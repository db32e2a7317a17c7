"""Which segments become one, and how."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

import numpy as np

from portal.search.engines.whoosh_columns import merged as merged_columns
from portal.search.engines.whoosh_postings import FIELDS
from portal.search.engines.whoosh_segment import Segment, write_segment
from portal.search.engines.whoosh_terms import Numbers, Terms, joined, merged

# Segments below this size, in documents, are cheap to write anew: every commit makes one of all of them.
SMALL = 48
# So many segments of about the same size become one.
ALIKE = 6
# What one commit writes anew at most, in documents: about two seconds.
MOST_MERGED = 3_000

# What a merge has in memory of all segments together, in postings and in terms: about 50 MB.
_POSTINGS = 2**20
_TERMS = 2**17


class Sized(Protocol):
    """What is known of a segment without opening it."""

    def doc_count(self) -> int: ...

    def doc_count_all(self) -> int: ...


S = TypeVar("S", bound=Sized)


def chosen_for_merging(segments: Sequence[S]) -> tuple[list[S], list[S]]:
    """Segments to keep, and segments to write anew as one.

    Sizes are of one kind from `SMALL` to `ALIKE` times that, and so on, so that a document is rewritten few times
    until it has come to rest. Segments that are half deleted are rewritten, those that are empty dropped.
    """
    left = [segment for segment in segments if segment.doc_count()]
    kinds: dict[int, list[S]] = {}
    chosen: list[S] = []
    for segment in left:
        size = segment.doc_count()
        if 2 * size < segment.doc_count_all():
            chosen.append(segment)
        else:
            kinds.setdefault(0 if size < SMALL else 1 + int(math.log(size / SMALL, ALIKE)), []).append(segment)
    for kind, alike in kinds.items():
        if len(alike) >= (ALIKE if kind else 2):
            chosen += alike
    chosen.sort(key=lambda segment: segment.doc_count())
    merging: list[S] = []
    total = 0
    for segment in chosen:
        total += segment.doc_count()
        if total <= MOST_MERGED:
            merging.append(segment)
    if len(merging) == 1 and merging[0].doc_count() == merging[0].doc_count_all():
        merging = []
    return [segment for segment in left if segment not in merging], merging


def write_merged(path: str, parts: Sequence[tuple[Segment, Numbers]]) -> int:
    """Write several segments as one, without the documents flagged as deleted; the number of documents.

    Beside each segment a flag for each of its documents. Memory is bounded: terms are read in ranges.
    """
    inputs: list[tuple[Segment, Numbers]] = []
    number = 0
    for segment, deleted in parts:
        numbers = np.where(deleted, -1, np.cumsum(~deleted) - 1 + number)
        inputs.append((segment, numbers))
        number += int((~deleted).sum())
    columns = merged_columns([(segment.columns(), numbers) for segment, numbers in inputs])
    stored = (piece for segment, numbers in inputs for piece in segment.all_stored(numbers >= 0))
    write_segment(path, _terms(inputs), stored, columns)
    return number


def _terms(inputs: Sequence[tuple[Segment, Numbers]]) -> Iterator[tuple[str, Terms]]:
    for field in FIELDS:
        readers = [_Ahead(segment.terms.blocks(field), numbers, len(inputs)) for segment, numbers in inputs]
        while True:
            for reader in readers:
                reader.fill()
            waiting = [reader for reader in readers if reader.read]
            if not waiting:
                break
            # Up to the name that all which have more to come have read, all that there is of each term is here.
            edge = min((reader.last for reader in waiting if not reader.complete), default=None)
            yield field, merged([reader.up_to(edge) for reader in waiting])


class _Ahead:
    """Terms of one segment that have been read and not yet merged."""

    def __init__(self, blocks: Iterator[Terms], numbers: Numbers, readers: int) -> None:
        self._blocks = blocks
        self._numbers = numbers
        self._readers = readers
        self.read: deque[Terms] = deque()
        self.complete = False

    @property
    def last(self) -> bytes:
        """The last name that has been read."""
        return self.read[-1].names[-1]

    def fill(self) -> None:
        """Read on."""
        terms = sum(len(one.names) for one in self.read)
        postings = sum(len(one.documents) for one in self.read)
        while not self.complete and (
            not self.read or (terms * self._readers < _TERMS and postings * self._readers < _POSTINGS)
        ):
            block = next(self._blocks, None)
            if block is None:
                self.complete = True
            else:
                self.read.append(block.renumbered(self._numbers))
                terms, postings = terms + len(block.names), postings + len(block.documents)

    def up_to(self, edge: bytes | None) -> Terms:
        """Take the terms up to this name; all without one."""
        taken = []
        while self.read:
            first = self.read.popleft()
            if edge is None or first.names[-1] <= edge:
                taken.append(first)
                continue
            number = bisect_right(first.names, edge)
            before, after = first.split(number)
            self.read.appendleft(after)
            taken.append(before)
            break
        return joined(taken)

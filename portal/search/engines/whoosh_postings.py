"""How terms and postings lie in a segment's file, and how one term is found there.

Terms stand in order in blocks. A block: its head (numbers, widths, frequencies and totals of its terms, their names
between zero bytes), then documents, positions, counts of all its terms as arrays, each of the smallest width that
holds its numbers; counts that are all one are left out. In memory is the first term of each block.
"""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np

from portal.search.analysis import BAGS, KEYS, TEXTS
from portal.search.engines.whoosh_cache import CACHE
from portal.search.engines.whoosh_file import PAGE, CheckedFile, CheckedWriter
from portal.search.engines.whoosh_terms import Numbers, Terms

POSITIONED = (*TEXTS, "initials")
FIELDS = (*POSITIONED, *BAGS, *KEYS)

# What the terms of each field begin with where they stand in order.
_PREFIXES = {field: bytes([number]) for number, field in enumerate(FIELDS, start=1)}
IN_BLOCK = 128
# Terms; bytes of a document, a position, a count; bytes of all names.
_HEAD = struct.Struct("=HBBBxxxI")
_WIDTHS: dict[int, Any] = {1: np.uint8, 2: np.uint16, 4: np.uint32}
_SEPARATOR = b"\0"
NONE = np.zeros(0, np.uint32)


def encoded(token: str) -> bytes:
    """A token as it is in the file."""
    return token.encode("utf-8", "surrogatepass").replace(_SEPARATOR, b"")


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of one term, ascending, how often each has it (None: once), and where its positions lie."""

    documents: Numbers
    counts: Numbers | None
    total: int
    positions_at: int
    positions_width: int


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a block before its postings are read."""

    names: bytes
    frequencies: Numbers
    totals: Numbers
    widths: tuple[int, int, int]
    documents_at: int
    positions_at: int
    counts_at: int

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self.names) + 8 * len(self.frequencies) + 400


class PostingsWriter:
    """Writes terms field by field, in the order of `FIELDS`."""

    def __init__(self, file: CheckedWriter) -> None:
        self._file = file
        self._first: list[bytes] = []
        self._places: list[tuple[int, int]] = []

    def add(self, field: str, terms: Terms) -> None:
        """Write terms of a field; they come after all of its terms before."""
        for block in terms.blocks(IN_BLOCK):
            if block.names:
                self._first.append(_PREFIXES[field] + block.names[0])
                self._places.append(self._write(block))

    def finish(self) -> dict[str, Any]:
        """Write where the blocks are; what `PostingsReader` needs to know."""
        self._file.align()
        places = np.array(self._places, np.uint64).reshape(-1, 2).tobytes()
        first = _SEPARATOR.join(self._first)
        return {"places": [self._file.write(places), len(places)], "first": [self._file.write(first), len(first)]}

    def _write(self, block: Terms) -> tuple[int, int]:
        once = not len(block.positions) and int(block.counts.max()) == 1
        arrays = [_narrow(block.documents), _narrow(block.positions), NONE if once else _narrow(block.counts)]
        names = _SEPARATOR + _SEPARATOR.join(block.names) + _SEPARATOR
        self._file.align()
        start = self._file.write(
            _HEAD.pack(len(block.names), *(one.itemsize if len(one) else 0 for one in arrays), len(names))
            + block.frequencies.astype(np.uint32).tobytes()
            + block.totals.astype(np.uint32).tobytes()
            + names
        )
        length = self._file.position - start
        for one in arrays:
            self._file.align()
            self._file.write(one.tobytes())
        return start, length


class PostingsReader:
    """Finds and reads terms. Raises Damaged or OSError."""

    _serial = count()

    def __init__(self, file: CheckedFile, directory: dict[str, Any]) -> None:
        self._file = file
        # What is cached of another file, be it one of the same name, is not cached of this one.
        self._key = next(self._serial)
        places = np.frombuffer(file.read(*directory["places"]), np.uint64)
        self._starts, self._lengths = places[0::2], places[1::2]
        first = bytes(file.read(*directory["first"]))
        self._first = first.split(_SEPARATOR) if first else []

    def frequency(self, field: str, token: str) -> int:
        """In how many documents a term is."""
        found = self._find(field, token)
        return int(found[0].frequencies[found[1]]) if found else 0

    def postings(self, field: str, token: str) -> Postings | None:
        """The documents of a term, None where it does not occur."""
        return CACHE.get((self._key, field, token), lambda: self._postings(field, token))

    def positions(self, field: str, token: str) -> Numbers:
        """Where a term stands in its documents, one document after the other."""
        return CACHE.get((self._key, field, token, "positions"), lambda: self._positions(field, token))

    def prefixed(self, field: str, prefix: str) -> Iterator[tuple[str, int]]:
        """The terms of a field that begin so, with their frequencies."""
        name = encoded(prefix)
        key = _PREFIXES[field] + name
        block = max(0, bisect_right(self._first, key) - 1)
        while block < len(self._first) and (self._first[block] <= key or self._first[block].startswith(key)):
            if self._first[block][:1] == key[:1]:
                head = self._head(block)
                for one, frequency in zip(head.names[1:-1].split(_SEPARATOR), head.frequencies.tolist(), strict=True):
                    if one.startswith(name):
                        yield one.decode("utf-8", "surrogatepass"), frequency
            block += 1

    def blocks(self, field: str) -> Iterator[Terms]:
        """All terms of a field with their postings, in parts."""
        first = bisect_left(self._first, _PREFIXES[field])
        for block in range(first, len(self._first)):
            if self._first[block][:1] != _PREFIXES[field]:
                return
            head = self._head(block)
            postings, occurrences = int(head.frequencies.sum()), int(head.totals.sum())
            documents, positions, counts = head.widths
            yield Terms(
                head.names[1:-1].split(_SEPARATOR),
                head.frequencies.astype(np.int64),
                head.totals.astype(np.int64),
                self._numbers(head.documents_at, documents, postings).astype(np.int64),
                self._numbers(head.counts_at, counts, postings) if counts else np.ones(postings, np.uint8),
                self._numbers(head.positions_at, positions, occurrences) if positions else NONE,
            )

    def _find(self, field: str, token: str) -> tuple[Head, int] | None:
        name = encoded(token)
        key = _PREFIXES[field] + name
        block = bisect_right(self._first, key) - 1
        if block < 0 or self._first[block][:1] != key[:1]:
            return None
        head = self._head(block)
        place = head.names.find(_SEPARATOR + name + _SEPARATOR)
        return None if place < 0 else (head, head.names.count(_SEPARATOR, 0, place))

    def _head(self, block: int) -> Head:
        return CACHE.get((self._key, block), lambda: self._read_head(block))

    def _read_head(self, block: int) -> tuple[Head, int]:
        start, length = int(self._starts[block]), int(self._lengths[block])
        data = self._file.read(start, length)
        terms, *widths, named = _HEAD.unpack_from(data)
        frequencies = np.frombuffer(data, np.uint32, terms, _HEAD.size).copy()
        totals = np.frombuffer(data, np.uint32, terms, _HEAD.size + 4 * terms).copy()
        documents_at = _aligned(start + length)
        positions_at = _aligned(documents_at + widths[0] * int(frequencies.sum()))
        counts_at = _aligned(positions_at + (widths[1] * int(totals.sum())))
        names = bytes(data[length - named :])
        head = Head(names, frequencies, totals, tuple(widths), documents_at, positions_at, counts_at)
        return head, head.size

    def _postings(self, field: str, token: str) -> tuple[Postings | None, int]:
        found = self._find(field, token)
        if found is None:
            return None, 200
        head, number = found
        start, frequency = int(head.frequencies[:number].sum()), int(head.frequencies[number])
        documents, positions, counts = head.widths
        postings = Postings(
            self._numbers(head.documents_at + documents * start, documents, frequency),
            self._numbers(head.counts_at + counts * start, counts, frequency) if counts else None,
            int(head.totals[number]),
            head.positions_at + positions * int(head.totals[:number].sum()),
            positions,
        )
        return postings, frequency * (documents + counts) + 2 * PAGE

    def _positions(self, field: str, token: str) -> tuple[Numbers, int]:
        postings = self.postings(field, token)
        if postings is None or not postings.positions_width:
            return NONE, 200
        positions = self._numbers(postings.positions_at, postings.positions_width, postings.total)
        return positions, positions.nbytes + PAGE

    def _numbers(self, start: int, width: int, length: int) -> Numbers:
        return np.frombuffer(self._file.read(start, width * length), _WIDTHS[width])


def _narrow(numbers: Numbers) -> Numbers:
    return numbers.astype(np.min_scalar_type(int(numbers.max()))) if len(numbers) else numbers


def _aligned(place: int) -> int:
    return place + -place % 8

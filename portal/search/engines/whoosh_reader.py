"""Reading a Whoosh index: one open state of it, shared by all threads of the process, refreshed cheaply."""

from __future__ import annotations

import time
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from whoosh.index import TOC

from portal.search.engines.whoosh_codec import FlatPostings
from portal.search.engines.whoosh_schema import NUMBER, build_schema
from portal.search.engines.whoosh_storage import INDEX_NAME, MappedStorage

# What a segment keeps of the postings it has read.
CACHED_BYTES = 8 * 2**20
NONE = array("I")
SCORED_FIELDS = ("text", "title", "characters", "title_characters")


class Segment:
    """One immutable part of the index; only which of its documents are deleted changes from commit to commit."""

    def __init__(self, storage: MappedStorage, segment: Any) -> None:
        codec = segment.codec()
        self._terms = codec.terms_reader(storage, segment)
        self._documents = codec.per_document_reader(storage, segment)
        self.size: int = segment.doc_count_all()
        # All files are opened now: a later merge may remove them before the first query needs them.
        self.pks = list(self._documents.column_reader("pk", NUMBER))
        self.dates = list(self._documents.column_reader("date", NUMBER))
        self._documents.stored_fields(0)
        self.lengths = {name: self._lengths(name) for name in SCORED_FIELDS}
        self.totals = {name: self._documents.field_length(name) for name in SCORED_FIELDS}
        self._cache: OrderedDict[tuple[str, str], FlatPostings] = OrderedDict()
        self._cached = 0

    def _lengths(self, name: str) -> array:
        length = self._documents.doc_field_length
        return array("I", (length(number, name) or 0 for number in range(self.size)))

    def frequency(self, field: str, token: str) -> int:
        """In how many documents a term is."""
        try:
            return self._terms.doc_frequency(field, token.encode())
        except KeyError:
            return 0

    def postings(self, field: str, token: str) -> FlatPostings | None:
        """The postings of a term, None where it does not occur."""
        key = (field, token)
        if found := self._cache.get(key):
            self._cache.move_to_end(key)
            return found
        found = self._terms.flat(field, token.encode())
        if found is not None:
            self._cache[key] = found
            self._cached += found.size
            while self._cached > CACHED_BYTES:
                self._cached -= self._cache.popitem(last=False)[1].size
        return found

    def having(self, field: str, token: str) -> array:
        """The documents that have a term, ascending."""
        found = self.postings(field, token)
        return found.documents if found else NONE

    def values(self, field: str) -> Iterator[str]:
        """All terms of a field."""
        for name, term in self._terms.terms_from(field, b""):
            if name != field:
                return
            yield term.decode()

    def stored(self, document: int) -> dict[str, Any]:
        """The stored fields of a document."""
        return self._documents.stored_fields(document)


@dataclass(frozen=True)
class Snapshot:
    """The index as one commit left it: segments, each with its deleted documents."""

    generation: int
    parts: list[tuple[Segment, frozenset[int]]]
    segments: dict[str, Segment]

    @property
    def size(self) -> int:
        return sum(segment.size for segment, _ in self.parts)

    def average_length(self, field: str) -> float:
        """The average number of tokens of a field."""
        return sum(segment.totals[field] for segment, _ in self.parts) / max(1, self.size) or 1.0

    def frequency(self, field: str, token: str) -> int:
        """In how many documents a term is."""
        return sum(segment.frequency(field, token) for segment, _ in self.parts)

    def documents(self) -> Iterator[tuple[Segment, int]]:
        """Every document that is not deleted, with its segment."""
        for segment, deleted in self.parts:
            for number in range(segment.size):
                if number not in deleted:
                    yield segment, number


def open_snapshot(storage: MappedStorage, known: Iterable[Snapshot] = ()) -> Snapshot:
    """The newest state of the index; segments of the `known` states are used again.

    Raises whoosh.index.EmptyIndexError where there is no index, and anything at all where it is broken.
    """
    open_segments: dict[str, Segment] = {}
    for snapshot in known:
        open_segments |= snapshot.segments
    retries = 10
    while True:
        try:
            toc = TOC.read(storage, INDEX_NAME, schema=build_schema())
            parts = []
            for segment in toc.segments:
                name = segment.segment_id()
                if name not in open_segments:
                    open_segments[name] = Segment(storage, segment)
                parts.append((open_segments[name], frozenset(segment.deleted_docs())))
            used = {segment.segment_id(): open_segments[segment.segment_id()] for segment in toc.segments}
            return Snapshot(toc.generation, parts, used)
        except FileNotFoundError:
            # A writer replaced the files between two of our steps; its own state is there now.
            retries -= 1
            if not retries:
                raise
            time.sleep(0.02)

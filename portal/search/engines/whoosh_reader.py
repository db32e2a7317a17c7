"""Reading a Whoosh index: one open state of it, shared by all threads of the process, refreshed cheaply."""

from __future__ import annotations

import os
import time
from array import array
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from whoosh.index import TOC

from portal.search.engines.whoosh_codec import FlatPostings
from portal.search.engines.whoosh_schema import NUMBER, build_schema
from portal.search.engines.whoosh_storage import INDEX_NAME, DurableStorage, UnreadIndex

# What a segment keeps of the postings it has read.
CACHED_BYTES = 8 * 2**20
NONE = array("I")
SCORED_FIELDS = ("text", "title", "characters", "title_characters")


class Segment:
    """One immutable part of the index; only which of its documents are deleted changes from commit to commit."""

    def __init__(self, storage: DurableStorage, segment: Any) -> None:
        codec = segment.codec()
        self._terms = codec.terms_reader(storage, segment)
        self._documents = codec.per_document_reader(storage, segment)
        self.name: str = segment.segment_id()
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

    def close(self) -> None:
        """Close the files."""
        self._terms.close()
        self._documents.close()

    def stored(self, document: int) -> dict[str, Any]:
        """The stored fields of a document."""
        return self._documents.stored_fields(document)


# Which file names the commit: its number, inode and time. An index that was deleted and made anew counts from 0 again.
State = tuple[int, int, int]


def current_state(storage: DurableStorage) -> State:
    """What identifies the newest commit; the number is -1 where there is no index."""
    number = UnreadIndex(storage).latest_generation()
    try:
        status = os.stat(os.path.join(storage.folder, f"_{INDEX_NAME}_{number}.toc"))
    except FileNotFoundError:
        return number, 0, 0
    return number, status.st_ino, status.st_mtime_ns


@dataclass(frozen=True)
class Snapshot:
    """The index as one commit left it: segments, each with its deleted documents; `state` says which commit."""

    state: State
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


def open_snapshot(storage: DurableStorage, known: Snapshot | None = None) -> Snapshot:
    """The newest state of the index; segments of the `known` state are used again, those left over are closed.

    Raises whoosh.index.EmptyIndexError where there is no index, and anything at all where it is broken.
    """
    segments = dict(known.segments) if known else {}
    retries = 10
    while True:
        try:
            state = current_state(storage)
            toc = TOC.read(storage, INDEX_NAME, schema=build_schema())
            parts = []
            for segment in toc.segments:
                name = segment.segment_id()
                if name not in segments:
                    segments[name] = Segment(storage, segment)
                parts.append((segments.pop(name), frozenset(segment.deleted_docs())))
            break
        except FileNotFoundError:
            # A writer replaced the files between two of our steps; its own state is there now.
            segments = dict(known.segments) if known else {}
            retries -= 1
            if not retries:
                raise
            time.sleep(0.02)
    for segment in segments.values():
        segment.close()
    used = {segment.name: segment for segment, _ in parts}
    return Snapshot(state, parts, used)

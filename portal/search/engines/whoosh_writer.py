"""Writing a Whoosh index: documents become segments of bounded size, made visible by one commit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress

from portal.search.analysis import Analysed, Document, analysed
from portal.search.engines.whoosh_merging import chosen_for_merging, write_merged
from portal.search.engines.whoosh_pool import MOST_DOCUMENTS, Pool
from portal.search.engines.whoosh_segment import Segment, write_segment
from portal.search.engines.whoosh_storage import DurableStorage, ListedSegment, newest_commit, write_table

# About 200 MB of memory, some 500 long documents.
TOKENS_IN_MEMORY = 5_000_000


class Writer:
    """Changes that one commit makes visible. The caller holds the lock.

    A writer that dies leaves files which the next commit removes.
    """

    def __init__(self, storage: DurableStorage, commit: int, segments: Sequence[ListedSegment] = ()) -> None:
        """Follow on a commit (its number, -1 for none) with these of its segments."""
        self._storage = storage
        self._commit = commit
        self._kept = list(segments)
        self._written: list[ListedSegment] = []
        self._pool = Pool()
        # Where what this writer has been given lies: the place among `_written` (of the pool: the next), the number.
        self._places: dict[int, tuple[int, int]] = {}
        self._superseded: list[tuple[int, int]] = []
        self.changed = False

    def add(self, document: Document | Analysed) -> int:
        """Add a document; one of the same key that this writer was given before goes. Its key."""
        one = analysed(document)
        self.remove(one.pk)
        if self._pool.size >= TOKENS_IN_MEMORY or len(self._pool) >= MOST_DOCUMENTS:
            self._flush()
        self._places[one.pk] = len(self._written), self._pool.add(one)
        self.changed = True
        return one.pk

    def remove(self, pk: int) -> None:
        """Take out the document of this key, if this writer was given one."""
        if place := self._places.pop(pk, None):
            self._superseded.append(place)

    def delete(self, segment: ListedSegment, number: int) -> None:
        """Take a document out of a segment."""
        segment.delete_document(number)
        self.changed = True

    def commit(self, everything: bool = False) -> int:
        """Make all changes visible, all or none; how many documents were added.

        `everything`: all segments become one, and files of indexes of other versions are removed.
        """
        self._flush()
        for written, number in self._superseded:
            self._written[written].delete_document(number)
        segments = [*self._kept, *self._written]
        kept, merging = ([], segments) if everything and len(segments) > 1 else chosen_for_merging(segments)
        if merging:
            kept.append(self._merged(merging))
        write_table(self._storage, self._commit + 1, [one for one in kept if one.doc_count()], everything)
        return len(self._places)

    def discard(self) -> None:
        """Forget what has not been committed, also where committing has failed."""
        if newest_commit(os.listdir(self._storage.folder)) > self._commit:
            return
        for segment in self._written:
            with suppress(OSError):
                os.remove(self._storage.path(segment.file))

    def _flush(self) -> None:
        if not len(self._pool):
            return
        segment = ListedSegment()
        segment.set_doc_count(len(self._pool))
        pool, self._pool = self._pool, Pool()
        write_segment(self._storage.path(segment.file), pool.terms(), pool.stored(), pool.columns())
        self._written.append(segment)

    def _merged(self, segments: list[ListedSegment]) -> ListedSegment:
        result = ListedSegment()
        parts = [(Segment(self._storage.path(one.file)), one.deleted_flags()) for one in segments]
        result.set_doc_count(write_merged(self._storage.path(result.file), parts))
        self._written.append(result)
        return result

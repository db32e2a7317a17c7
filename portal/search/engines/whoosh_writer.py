"""Writing a Whoosh index: segments of bounded size, made visible by one commit."""

from __future__ import annotations

from typing import Any

from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from portal.search.engines.whoosh_codec import FlatCodec, GroupedPool

# About 100 MB of memory, some 600 long documents.
POSTINGS_IN_MEMORY = 1_500_000


class BoundedWriter(SegmentWriter):
    """Whoosh's writer, which begins another segment when one has grown large.

    The caller holds the lock. Nothing is visible before `commit`; a writer that dies leaves files
    which the next commit removes.
    """

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, _lk=False, codec=FlatCodec(), compound=False)
        self.pool = GroupedPool()
        self._complete: list[Any] = []

    def add_document(self, **fields: Any) -> None:
        super().add_document(**fields)
        if self.pool.size >= POSTINGS_IN_MEMORY:
            self._complete.append(self._finalize_segment())
            self._begin_segment()

    def _begin_segment(self) -> None:
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)
        self.docnum = self.docbase
        self._added = False

    def _merge_segments(self, mergetype: Any, optimize: Any, merge: Any) -> list[Any]:
        return [*super()._merge_segments(mergetype, optimize, merge), *self._complete]

    def discard(self) -> None:
        """Forget everything, unless it has been committed."""
        if not self.is_closed:
            self.cancel()

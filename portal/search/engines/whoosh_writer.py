"""Writing a Whoosh index: segments of bounded size, made visible by one commit."""

from __future__ import annotations

import math
from typing import Any

from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from portal.search.engines.whoosh_codec import FlatCodec, GroupedPool

# About 100 MB of memory, some 600 long documents.
POSTINGS_IN_MEMORY = 1_500_000


# Segments of less than so many documents are merged, when there are so many of about the same size.
SMALL = 512
ALIKE = 8
# What one commit writes anew at most, in documents: some seconds.
MOST_MERGED = 1_500


def chosen_for_merging(segments: list[Any]) -> tuple[list[Any], list[Any]]:
    """Segments to keep and segments to write anew.

    Sizes are of one kind from one power of `ALIKE` to the next, so that each document is rewritten three times
    until it has come to rest. Segments that have nothing left are dropped, those half deleted rewritten.
    """
    kept: list[Any] = []
    merged: list[Any] = []
    kinds: dict[int, list[Any]] = {}
    for segment in segments:
        size = segment.doc_count()
        if not size:
            continue
        if segment.deleted_count() > size:
            merged.append(segment)
        elif size < SMALL:
            kinds.setdefault(int(math.log(size, ALIKE)), []).append(segment)
        else:
            kept.append(segment)
    for alike in kinds.values():
        (merged if len(alike) >= ALIKE else kept).extend(alike)
    total = 0
    for segment in list(merged):
        total += segment.doc_count()
        if total > MOST_MERGED:
            merged.remove(segment)
            kept.append(segment)
    return kept, merged


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
        """Which segments stay; the others are written anew as part of this one."""
        kept, merged = chosen_for_merging(self.segments)
        for segment in merged:
            reader = SegmentReader(self.storage, self.schema, segment)
            self.add_reader(reader)
            reader.close()
        return [*kept, *self._complete]

    def add_postings_to_pool(self, reader: SegmentReader, startdoc: int, docmap: dict[int, int] | None) -> None:
        """Take over all postings of a segment; `docmap` has the new numbers of those documents that stay."""
        terms = reader.codec().terms_reader(self.storage, reader.segment())
        for (field, term), info in terms.items():
            postings = terms.read(info)
            for document, count, value in zip(postings.documents, postings.counts, postings.values(), strict=True):
                number = startdoc + document if docmap is None else docmap.get(document)
                if number is not None:
                    self.pool.add((field, term, number, count, value))
        terms.close()

    def discard(self) -> None:
        """Forget everything, unless it has been committed."""
        if not self.is_closed:
            self.cancel()

"""tantivy's writer, and what is left to do after a commit."""

from __future__ import annotations

from contextlib import suppress

from tantivy import Index

from portal.search.engines.base import IndexUnavailable
from portal.search.engines.tantivy_files import Marks, files_of, marks_of, sizes_of, sync_folder, write_checked
from portal.search.engines.tantivy_schema import Record, as_document
from portal.search.engines.tantivy_shared import guarded

# tantivy merges segments as soon as there are so many of the same kind; all below so many pages are of one kind.
ALIKE, _SMALL = 8, 10_000


class Writer:
    """tantivy's writer; what goes wrong in it is IndexUnavailable. As a context it is closed at the end."""

    def __init__(self, index: Index, heap: int) -> None:
        with guarded():
            self._writer = index.writer(heap, 1)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def add(self, record: Record) -> None:
        """Add a document."""
        document = as_document(record)
        with guarded():
            self._writer.add_document(document)

    def replace(self, pk: int, record: Record) -> None:
        """Put a document in the place of what has its primary key; nothing happens where it cannot be made."""
        document = as_document(record)
        with guarded():
            self._writer.delete_documents_by_term("pk", pk)
            self._writer.add_document(document)

    def remove(self, pk: int) -> None:
        """Take out what has this primary key of all that came before."""
        with guarded():
            self._writer.delete_documents_by_term("pk", pk)

    def commit(self) -> None:
        """Bring everything to the disk and make it visible."""
        with guarded():
            self._writer.commit()

    def close(self) -> None:
        """Finish merging and free tantivy's own lock, which the object would hold while anything refers to it."""
        with guarded():
            self._writer.wait_merging_threads()

    def discard(self) -> None:
        """Forget what has not been committed, and close."""
        with suppress(IndexUnavailable), guarded():
            self._writer.rollback()
        with suppress(IndexUnavailable):
            self.close()


def settle(folder: str, sound: Marks) -> None:
    """Bring a new state to the disk and note its files as sound: those of `sound` as they were, others as they are."""
    with guarded():
        sync_folder(folder)
        marks = marks_of(folder, files_of(folder))
        # Without the note readers read what they have not seen before.
        with suppress(OSError):
            write_checked(folder, {name: sound.get(name, one) for name, one in marks.items()})


def small_segments(folder: str) -> list[int]:
    """The numbers of pages of all segments of the smallest kind. Raises what `files_of` does."""
    return [size for size in sizes_of(folder) if size < _SMALL]


def pages_to_merge(folder: str) -> int:
    """How many pages tantivy is writing anew now that a commit has added a segment; 0 where that cannot be said."""
    with suppress(OSError, ValueError, LookupError):
        small = small_segments(folder)
        large = [size for size in sizes_of(folder) if size >= _SMALL]
        return sum(sum(some) for some in (small, large) if len(some) >= ALIKE)
    return 0

"""Writing a tantivy index: small changes of one commit, and whole indexes aside."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

from tantivy import Index

from portal.search.analysis import Analysed, Document, analysed
from portal.search.engines import tantivy_recent as recent
from portal.search.engines.base import IndexUnavailable
from portal.search.engines.tantivy_files import (
    Home,
    Marks,
    files_of,
    marks_of,
    sizes_of,
    sync_folder,
    write_checked,
)
from portal.search.engines.tantivy_schema import Record, as_document, as_record, register_tokenizers, schema
from portal.search.engines.tantivy_shared import Opened, guarded

logger = logging.getLogger(__name__)

# Memory for what has not been written yet, in bytes: of a batch, and of a rebuild.
_SMALL, _LARGE = 64_000_000, 300_000_000
# A rebuild commits after so many tokens, some three thousand long pages: what waits to be written is in memory.
_IN_COMMIT = 20_000_000

# tantivy merges segments as soon as there are eight of the same kind; all below so many pages are of one kind.
_ALIKE, _SMALL_SEGMENT = 8, 10_000
# So many small segments a rebuild may leave: each page published may add one for some time.
_LEFT_SMALL = 4
# Up to so many pages merging takes some tenths of a second.
_QUICK = 1_000


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


class TantivyBatch:
    """Changes of one commit; without any there is none. Afterwards `finish` or `discard` is called."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._writer: Writer | None = None
        self._changed: set[int] = set()
        # What has been added, as long as it is little.
        self._added: recent.Records = {}
        self._many = False

    def replace(self, document: Document | Analysed) -> None:
        one = analysed(document)
        record = as_record(one)
        self.remove(one.pk)
        self._open().add(record)
        if not self._many:
            self._added[one.pk] = record
            self._many = not recent.are_few(self._added)

    def remove(self, pk: int) -> None:
        self._open().remove(pk)
        self._changed.add(pk)
        self._added.pop(pk, None)

    def _open(self) -> Writer:
        if self._writer is None:
            self._writer = Writer(self._opened.index, _SMALL)
        return self._writer

    def commit(self) -> None:
        """Make the changes visible and lasting, all or none."""
        if self._writer is None:
            return
        newest = self._newest(self._writer)
        self._writer.commit()
        recent.write(self._opened.folder, newest)
        settle(self._opened.folder, self._opened.marks)

    def _newest(self, writer: Writer) -> recent.Records:
        """The records of what will be the newest segment; those of the newest before it are taken over."""
        if self._many:
            return {}
        before = {pk: record for pk, record in recent.read(self._opened.folder).items() if pk not in self._changed}
        if not self._added:
            return before
        if not recent.are_few(before | self._added):
            return self._added
        for pk, record in before.items():
            writer.remove(pk)
            writer.add(record)
        return before | self._added

    def discard(self) -> None:
        """Forget the changes."""
        if self._writer is not None:
            self._writer.discard()

    def finish(self, done: Callable[[], None]) -> None:
        """Merge what has become many; call `done` afterwards, from a thread of its own where that takes long.

        Whoever publishes must not wait for it, and the next writer must.
        """
        if self._writer is None:
            done()
        elif (number := pages_to_merge(self._opened.folder)) <= _QUICK:
            self._merge(self._writer, number, done)
        else:
            threading.Thread(target=self._merge, args=(self._writer, number, done), name="tantivy-merge").start()

    def _merge(self, writer: Writer, number: int, done: Callable[[], None]) -> None:
        try:
            writer.close()
            if number:
                settle(self._opened.folder, self._opened.marks)
        except IndexUnavailable:
            # What has been committed counts all the same; the next writer merges.
            logger.exception("Segments in %s could not be merged.", self._opened.folder)
        finally:
            done()


def pages_to_merge(folder: str) -> int:
    """How many pages tantivy is writing anew now that a commit has added a segment; 0 where that cannot be said."""
    with suppress(OSError, ValueError, LookupError):
        sizes = sizes_of(folder)
        large = [size for size in sizes if size >= _SMALL_SEGMENT]
        return sum(sum(some) for some in (_small(sizes), large) if len(some) >= _ALIKE)
    return 0


def _small(sizes: list[int]) -> list[int]:
    return [size for size in sizes if size < _SMALL_SEGMENT]


def settle(folder: str, sound: Marks) -> None:
    """Bring a new state to the disk and note its files as sound: those of `sound` as they were, others as they are."""
    with guarded():
        sync_folder(folder)
        marks = marks_of(folder, files_of(folder))
        # Without the note readers read what they have not seen before.
        with suppress(OSError):
            write_checked(folder, {name: sound.get(name, one) for name, one in marks.items()})


def rebuild(home: Home, documents: Iterable[Document | Analysed]) -> int:
    """Write a whole index beside the old one, then put it in its place. Returns the number of documents."""
    with guarded():
        folder = home.new()
    try:
        number = _write_all(folder, documents)
        with guarded():
            home.publish(folder)
    except BaseException:
        home.give_up(folder)
        raise
    return number


def _write_all(folder: str, documents: Iterable[Document | Analysed]) -> int:
    with guarded():
        index = Index(schema(), path=folder)
        register_tokenizers(index)
    known: set[int] = set()
    last: dict[int, Record] = {}
    waiting = 0
    with Writer(index, _LARGE) as writer:
        for document in documents:
            one = analysed(document)
            record = as_record(one)
            if one.pk in known:
                writer.remove(one.pk)
            writer.add(record)
            known.add(one.pk)
            last = dict([*last.items(), (one.pk, record)][-_ALIKE:])
            waiting += len(one.texts["text"])
            if waiting > _IN_COMMIT:
                writer.commit()
                waiting = 0
        writer.commit()
    _merge_small(index, folder, last)
    settle(folder, {})
    return len(known)


def _merge_small(index: Index, folder: str, last: recent.Records) -> None:
    """Have tantivy merge small segments now if there are many, and not when the first pages are published.

    It does when there are eight: records already in the index make up the number, and go together at last.
    """
    with guarded():
        number = len(_small(sizes_of(folder)))
    if number <= _LEFT_SMALL:
        return
    some = list(last.items())[: _ALIKE - number]
    for records in [*([record] for record in some), some]:
        with Writer(index, _SMALL) as writer:
            for pk, record in records:
                writer.remove(pk)
                writer.add(record)
            writer.commit()

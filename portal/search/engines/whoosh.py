"""The embedded engine: Whoosh keeps the index, whoosh_matching ranks. Fit for some ten thousand pages."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from haystack.backends import BaseEngine
from haystack.constants import DJANGO_CT
from whoosh.index import EmptyIndexError, FileIndex
from whoosh.util.filelock import try_for

from portal.search.engines import whoosh_matching
from portal.search.engines.base import (
    Batch,
    Document,
    Filters,
    IndexMissing,
    IndexUnavailable,
    Matches,
    PortalBackend,
    PortalSearchQuery,
    document_pk,
)
from portal.search.engines.whoosh_reader import Snapshot, open_snapshot
from portal.search.engines.whoosh_schema import build_schema
from portal.search.engines.whoosh_storage import INDEX_NAME, MappedStorage, UnreadIndex
from portal.search.engines.whoosh_writer import BoundedWriter
from portal.search.query import Query

logger = logging.getLogger(__name__)

# How long a writer waits for another one, in seconds.
LOCK_WAIT = 10.0


class SharedReader:
    """The one open state of an index in this process. Haystack makes a backend for each thread; they share this."""

    _readers: dict[str, SharedReader] = {}
    _registering = threading.Lock()

    def __init__(self, storage: MappedStorage) -> None:
        self.storage = storage
        # Whoosh's files have one reading position each: one search at a time. The interpreter's lock
        # would let searches of one process run no faster side by side.
        self.lock = threading.RLock()
        self._snapshot: Snapshot | None = None

    @classmethod
    def of(cls, path: str) -> SharedReader:
        """The reader of the index in a folder."""
        with cls._registering:
            if path not in cls._readers:
                cls._readers[path] = cls(MappedStorage(path))
            return cls._readers[path]

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The newest state; raises IndexMissing or IndexUnavailable."""
        with self.lock:
            try:
                yield self._newest()
            except EmptyIndexError as error:
                raise IndexMissing(str(error)) from error
            except IndexUnavailable:
                raise
            except Exception as error:
                # A broken index fails in any way: bad pickles, short files, wrong numbers.
                self._snapshot = None
                logger.exception("The index in %s cannot be read.", self.storage.folder)
                raise IndexUnavailable(f"{type(error).__name__}: {error}") from error

    def _newest(self) -> Snapshot:
        known = self._snapshot
        index_generation = _generation(self.storage)
        if known is None or known.generation != index_generation:
            self._snapshot = open_snapshot(self.storage, [known] if known else [])
        assert self._snapshot is not None
        return self._snapshot


def _generation(storage: MappedStorage) -> int:
    return UnreadIndex(storage).latest_generation()


class WhooshBatch:
    """Changes that one writer commits together; without changes there is no commit."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._documents: dict[int, Document] = {}
        self._removed: set[int] = set()

    def replace(self, document: Document) -> None:
        pk = document_pk(document)
        self._removed.add(pk)
        self._documents[pk] = document

    def remove(self, pk: int) -> None:
        self._removed.add(pk)
        self._documents.pop(pk, None)

    def commit(self) -> None:
        """Make the changes visible, all or none."""
        doomed = self._numbers()
        if not doomed and not self._documents:
            return
        index = FileIndex(self._backend.storage, schema=build_schema(), indexname=INDEX_NAME)
        writer = BoundedWriter(index)
        try:
            for number in doomed:
                writer.delete_document(number)
            for document in self._documents.values():
                writer.add_document(**stored_form(document))
            writer.commit()
        finally:
            writer.discard()

    def _numbers(self) -> list[int]:
        """Numbers of the committed documents that go, counted through all segments as the writer does."""
        found, base = [], 0
        with self._backend.reader.snapshot() as snapshot:
            for segment, deleted in snapshot.parts:
                for number, pk in enumerate(segment.pks):
                    if pk in self._removed and number not in deleted:
                        found.append(base + number)
                base += segment.size
        return found


class Backend(PortalBackend):
    """`PortalBackend` over a folder of Whoosh files. Options: PATH, LOCK_WAIT."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.path = os.path.abspath(options["PATH"])
        self.lock_wait = float(options.get("LOCK_WAIT", LOCK_WAIT))
        self.reader = SharedReader.of(self.path)
        self.storage = self.reader.storage

    def match(
        self,
        query: Query | None,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        sort: str = "relevance",
        facets: Iterable[str] = (),
    ) -> Matches:
        with self.reader.snapshot() as snapshot:
            return whoosh_matching.match(snapshot, query, filters, sort, facets)

    def versions(self) -> Iterator[tuple[int, str]]:
        with self.reader.snapshot() as snapshot:
            found = [(segment.pks[number], segment.stored(number)["version"]) for segment, number in snapshot.documents()]
        yield from found

    def labels(self, pks: Iterable[int]) -> dict[int, str]:
        wanted = set(pks)
        with self.reader.snapshot() as snapshot:
            return {
                segment.pks[number]: segment.stored(number)[DJANGO_CT]
                for segment, number in snapshot.documents()
                if segment.pks[number] in wanted
            }

    def exists(self) -> bool:
        return os.path.isdir(self.path) and _generation(self.storage) >= 0

    def create(self) -> None:
        with self._locked(None):
            if not self.exists():
                FileIndex.create(self.storage, build_schema(), INDEX_NAME)

    @contextmanager
    def writing(self, wait: float | None = None) -> Iterator[Batch]:
        if not self.exists():
            raise IndexMissing(f"No index of this version in {self.path}.")
        with self._locked(wait):
            batch = WhooshBatch(self)
            yield batch
            batch.commit()

    def rebuild(self, documents: Iterable[Document]) -> int:
        with self._locked(None):
            writer = BoundedWriter(UnreadIndex(self.storage))
            number = 0
            try:
                for document in documents:
                    writer.add_document(**stored_form(document))
                    number += 1
                writer.commit(merge=False)
            finally:
                writer.discard()
        return number

    @contextmanager
    def _locked(self, wait: float | None) -> Iterator[None]:
        """Hold the lock that only one writer of all processes has; it falls with its process."""
        try:
            os.makedirs(self.path, exist_ok=True)
            lock = self.storage.lock(f"{INDEX_NAME}_WRITELOCK")
            taken = try_for(lock.acquire, timeout=self.lock_wait if wait is None else wait, delay=0.05)
        except OSError as error:
            raise IndexUnavailable(f"The folder {self.path} cannot be written: {error}") from error
        if not taken:
            raise IndexUnavailable("Another process is writing the index.")
        try:
            yield
        finally:
            lock.release()


def stored_form(document: Document) -> dict[str, Any]:
    """A prepared document as arguments of Whoosh's add_document."""
    date = document.get("date")
    return {
        "text": document["text"],
        "title": document["title"],
        "characters": document["text"],
        "title_characters": document["title"],
        "name": (document["name"],),
        "document_number": tuple(document["document_number"]),
        "section": tuple(map(str, document["section"])),
        "type": (document["type"],),
        "pk": document_pk(document),
        "date": int(date.timestamp()) if date else 0,
        "django_ct": document[DJANGO_CT],
        "version": document["version"],
    }


class Engine(BaseEngine):
    backend = Backend
    query = PortalSearchQuery

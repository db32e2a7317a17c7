"""The embedded engine: Whoosh keeps the index, whoosh_matching ranks. Fit for some ten thousand pages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from haystack.backends import BaseEngine
from haystack.constants import DJANGO_CT
from whoosh.index import FileIndex
from whoosh.util.filelock import try_for

from portal.search.engines import whoosh_matching
from portal.search.engines.base import (
    EVERYTHING,
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
from portal.search.engines.whoosh_reader import current_state
from portal.search.engines.whoosh_schema import build_schema
from portal.search.engines.whoosh_shared import SharedReader
from portal.search.engines.whoosh_storage import INDEX_NAME, UnreadIndex
from portal.search.engines.whoosh_writer import BoundedWriter
from portal.search.query import Query

# How long a writer waits for another one, in seconds.
LOCK_WAIT = 10.0

# Files of an index of any version.
_VERSIONED = re.compile(r"_?(portal\d+)_")


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
        filters: Filters = EVERYTHING,
        sort: str = "relevance",
        facets: Iterable[str] = (),
    ) -> Matches:
        with self.reader.snapshot() as snapshot:
            return whoosh_matching.match(snapshot, query, filters, sort, facets)

    def versions(self) -> list[tuple[int, str]]:
        with self.reader.snapshot() as snapshot:
            return [
                (segment.pks[number], segment.stored(number)["version"]) for segment, number in snapshot.documents()
            ]

    def labels(self, pks: Iterable[int]) -> dict[int, str]:
        wanted = set(pks)
        with self.reader.snapshot() as snapshot:
            return {
                segment.pks[number]: segment.stored(number)[DJANGO_CT]
                for segment, number in snapshot.documents()
                if segment.pks[number] in wanted
            }

    def exists(self) -> bool:
        return os.path.isdir(self.path) and current_state(self.storage)[0] >= 0

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
            self._remove_other_versions()
        return number

    def _remove_other_versions(self) -> None:
        for name in os.listdir(self.path):
            known = _VERSIONED.match(name)
            if known and known.group(1) != INDEX_NAME:
                with suppress(OSError):
                    os.remove(os.path.join(self.path, name))

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

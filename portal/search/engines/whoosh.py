"""The embedded engine: the files are Whoosh's, matching and ranking our own. Fit for some ten thousand pages."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from heapq import nsmallest
from typing import Any

from haystack.backends import BaseEngine
from whoosh.util.filelock import try_for

from portal.search.analysis import Analysed, Document
from portal.search.engines.base import (
    EVERYTHING,
    Batch,
    Filters,
    IndexBusy,
    IndexMissing,
    IndexUnavailable,
    Matches,
    PortalBackend,
    PortalSearchQuery,
    Stored,
)
from portal.search.engines.whoosh_file import CheckedFile, Damaged
from portal.search.engines.whoosh_matching import match
from portal.search.engines.whoosh_segment import Segment
from portal.search.engines.whoosh_shared import SharedReader, Snapshot, translated
from portal.search.engines.whoosh_storage import lock_name, newest_commit, read_table, write_table
from portal.search.engines.whoosh_writer import Writer
from portal.search.plan import Plan

# How long a writer waits for another one, in seconds.
LOCK_WAIT = 10.0


class WhooshBatch:
    """Changes that one writer commits together; without changes there is no commit."""

    @translated()
    def __init__(self, reader: SharedReader) -> None:
        self._snapshot = reader.newest()
        self._segments = {one.file: one for one in read_table(reader.storage, self._snapshot.commit)}
        self._removed: set[int] = set()
        self.writer = Writer(reader.storage, self._snapshot.commit, list(self._segments.values()))

    @translated()
    def replace(self, document: Document | Analysed) -> None:
        self._removed.add(self.writer.add(document))

    def remove(self, pk: int) -> None:
        self._removed.add(pk)
        self.writer.remove(pk)

    @translated()
    def commit(self) -> None:
        """Make the changes visible, all or none."""
        for row in self._snapshot.rows_of(self._removed).tolist():
            part, number = self._snapshot.place(row)
            self.writer.delete(self._segments[part.listed.file], number)
        if self.writer.changed:
            self.writer.commit()


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
        plan: Plan | None,
        filters: Filters = EVERYTHING,
        sort: str = "relevance",
        facets: Iterable[str] = (),
        start: int = 0,
        stop: int = 10,
    ) -> Matches:
        with self.reader.snapshot() as snapshot:
            return match(snapshot, plan, filters, sort, tuple(facets), slice(start, stop))

    def versions(self) -> list[tuple[int, str]]:
        with self.reader.snapshot() as snapshot:
            versions = [version for part in snapshot.parts for version in part.segment.versions()]
            rows = zip(snapshot.pks.tolist(), versions, snapshot.live.tolist(), strict=True)
            return [(pk, version) for pk, version, live in rows if live]

    def stored(self, pks: Iterable[int]) -> dict[int, Stored]:
        found = {}
        with self.reader.snapshot() as snapshot:
            for pk, segment, number in _places(snapshot, pks):
                found[pk] = Stored(**segment.stored(number))
        return found

    def labels(self, pks: Iterable[int]) -> dict[int, str]:
        with self.reader.snapshot() as snapshot:
            return {pk: segment.model(number) for pk, segment, number in _places(snapshot, pks)}

    def frequencies(self, field: str, tokens: Iterable[str]) -> dict[str, int]:
        with self.reader.snapshot() as snapshot:
            return {token: snapshot.frequency(field, token) for token in tokens}

    def with_prefix(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        counts: Counter[str] = Counter()
        with self.reader.snapshot() as snapshot:
            for part in snapshot.parts:
                for token, frequency in part.segment.terms.prefixed(field, prefix):
                    counts[token] += frequency
        return nsmallest(limit, counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def verify(self) -> list[str]:
        try:
            segments = [part.listed.file for part in self.reader.newest().parts]
        except (Damaged, OSError) as error:
            return [_described(error)]
        damage = []
        for name in segments:
            try:
                CheckedFile(self.storage.path(name)).verify()
            except (Damaged, OSError) as error:
                damage.append(_described(error))
        return damage

    def exists(self) -> bool:
        try:
            return newest_commit(os.listdir(self.path)) >= 0
        except OSError:
            return False

    def create(self) -> None:
        with self._locked(None):
            if not self.exists():
                write_table(self.storage, 0, [], every_version=False)

    def close(self) -> None:
        self.reader.close()

    @contextmanager
    def writing(self, wait: float | None = None) -> Iterator[Batch]:
        if not self.exists():
            raise IndexMissing(f"No index of this version in {self.path}.")
        with self._locked(wait):
            batch = WhooshBatch(self.reader)
            try:
                yield batch
                batch.commit()
            except BaseException:
                batch.writer.discard()
                raise

    def rebuild(self, documents: Iterable[Document | Analysed]) -> int:
        with self._locked(None):
            writer = Writer(self.storage, newest_commit(os.listdir(self.path)))
            add = translated()(writer.add)
            try:
                for document in documents:
                    add(document)
                with translated():
                    return writer.commit(everything=True)
            except BaseException:
                writer.discard()
                raise

    @contextmanager
    def _locked(self, wait: float | None) -> Iterator[None]:
        """Hold the lock that only one writer of all processes has; it falls with its process."""
        try:
            os.makedirs(self.path, exist_ok=True)
            lock = self.storage.lock(lock_name())
            taken = try_for(lock.acquire, timeout=self.lock_wait if wait is None else wait, delay=0.05)
        except OSError as error:
            raise IndexUnavailable(f"The folder {self.path} cannot be written: {error}") from error
        if not taken:
            raise IndexBusy("Another process is writing the index.")
        try:
            yield
        finally:
            lock.release()


def _places(snapshot: Snapshot, pks: Iterable[int]) -> Iterator[tuple[int, Segment, int]]:
    """Each of these documents that is in the index, with its segment and its number there."""
    for row in snapshot.rows_of(pks).tolist():
        part, number = snapshot.place(row)
        yield int(snapshot.pks[row]), part.segment, number


def _described(error: Damaged | OSError) -> str:
    if isinstance(error, Damaged):
        return f"索引文件 {os.path.basename(error.path)} 丢失或损坏，与写入时不一致。"
    return f"索引文件 {os.path.basename(error.filename or '')} 无法读取（系统错误 {error.errno}）。"


class Engine(BaseEngine):
    backend = Backend
    query = PortalSearchQuery

"""The embedded engine for ten thousand pages and more: tantivy keeps the index and scores."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from haystack.backends import BaseEngine
from tantivy import Query, Searcher

from portal.search.analysis import Analysed, Document
from portal.search.engines import tantivy_matching
from portal.search.engines.base import (
    Batch,
    IndexMissing,
    IndexUnavailable,
    Matches,
    PortalBackend,
    PortalSearchQuery,
    Stored,
)
from portal.search.engines.tantivy_batch import TantivyBatch
from portal.search.engines.tantivy_files import files_of, is_sound
from portal.search.engines.tantivy_lock import WriterLock, locked
from portal.search.engines.tantivy_queries import pages
from portal.search.engines.tantivy_reading import find, values
from portal.search.engines.tantivy_rebuild import rebuild
from portal.search.engines.tantivy_schema import as_stored
from portal.search.engines.tantivy_shared import SharedIndex, guarded
from portal.search.plan import EVERYTHING, Filters, Plan

# How long a writer waits for another one, in seconds.
LOCK_WAIT = 10.0

# Of more pages than this all are read.
_MANY = 5_000


class Backend(PortalBackend):
    """`PortalBackend` over a folder of tantivy files. Options: PATH, LOCK_WAIT."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.path = os.path.abspath(options["PATH"])
        self.lock_wait = float(options.get("LOCK_WAIT", LOCK_WAIT))

    @property
    def shared(self) -> SharedIndex:
        """The open index of this process."""
        return SharedIndex.of(self.path)

    def match(
        self,
        plan: Plan | None,
        filters: Filters = EVERYTHING,
        sort: str = "relevance",
        facets: Iterable[str] = (),
        start: int = 0,
        stop: int = 10,
    ) -> Matches:
        with self.shared.searcher() as searcher:
            return tantivy_matching.match(searcher, plan, filters, sort, facets, start, stop)

    def versions(self) -> list[tuple[int, str]]:
        with self.shared.searcher() as searcher:
            # Reading the field's terms is much quicker than reading each document's.
            terms = searcher.terms_with_prefix("version", "", Query.all_query())
        parted = (term.partition(" ") for term, _ in terms)
        return [(int(pk), version) for pk, _, version in parted]

    def labels(self, pks: Iterable[int]) -> dict[int, str]:
        wanted = set(pks)
        query = pages(wanted) if len(wanted) <= _MANY else Query.all_query()
        with self.shared.searcher() as searcher:
            return {pk: model for pk, model in values(searcher, query, "model") if pk in wanted}

    def stored(self, pks: Iterable[int]) -> dict[int, Stored]:
        with self.shared.searcher() as searcher:
            _, found = find(searcher, pages(pks), by="pk")
            return {pk: as_stored(searcher.doc(address)) for pk, address in found}

    def frequencies(self, field: str, tokens: Iterable[str]) -> dict[str, int]:
        with self.shared.searcher() as searcher:
            return {token: searcher.doc_freq(field, token) for token in tokens}

    def with_prefix(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        with self.shared.searcher() as searcher:
            return searcher.terms_with_prefix(field, prefix, limit=limit)

    def exists(self) -> bool:
        return self.shared.home.exists()

    def create(self) -> None:
        home = self.shared.home
        with locked(home, self.lock_wait):
            if not home.exists():
                rebuild(home, ())

    @contextmanager
    def writing(self, wait: float | None = None) -> Iterator[Batch]:
        if not self.exists():
            raise IndexMissing(f"No index of this version in {self.path}.")
        lock = WriterLock(self.shared.home, self.lock_wait if wait is None else wait)
        try:
            batch = TantivyBatch(self.shared.newest())
            try:
                yield batch
                batch.commit()
            except BaseException:
                batch.discard()
                raise
            batch.finish(lock.release)
        except BaseException:
            lock.release()
            raise

    def rebuild(self, documents: Iterable[Document | Analysed]) -> int:
        with locked(self.shared.home, self.lock_wait):
            return rebuild(self.shared.home, documents)

    def verify(self) -> list[str]:
        try:
            with guarded():
                folder = self.shared.home.current()
                broken = [name for name in files_of(folder) if not is_sound(os.path.join(folder, name))]
            if broken:
                return [f"索引文件 {name} 缺失或已损坏。" for name in broken]
            with self.shared.searcher() as searcher:
                return list(_unreadable(searcher))
        except IndexMissing:
            raise
        except IndexUnavailable as error:
            return [f"索引无法读取：{error}"]

    def close(self) -> None:
        self.shared.close()


def _unreadable(searcher: Searcher) -> Iterator[str]:
    """What is wrong with single documents."""
    _, found = find(searcher, Query.all_query(), by="pk")
    for pk, number in Counter(pk for pk, _ in found).items():
        if number > 1:
            yield f"页面 {pk} 在索引中有 {number} 份。"
    for pk, address in found:
        try:
            with guarded():
                as_stored(searcher.doc(address))
        except IndexUnavailable:
            yield f"页面 {pk} 的存储内容读不出来。"


class Engine(BaseEngine):
    backend = Backend
    query = PortalSearchQuery

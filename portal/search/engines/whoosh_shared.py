"""One open state of an index a process, shared by its threads and refreshed when the files change."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import ClassVar

from portal.search.engines.base import IndexMissing, IndexUnavailable
from portal.search.engines.whoosh_file import Damaged
from portal.search.engines.whoosh_segment import Segment
from portal.search.engines.whoosh_snapshot import Part, Snapshot, Stamp
from portal.search.engines.whoosh_storage import DurableStorage, ListedSegment, newest_commit, read_table, table_name

logger = logging.getLogger(__name__)


@contextmanager
def translated() -> Iterator[None]:
    """Damage of the index and errors of the disk become IndexUnavailable."""
    try:
        yield
    except (Damaged, OSError) as error:
        logger.exception("The index cannot be read or written.")
        raise IndexUnavailable(f"{type(error).__name__}: {error}") from error


class SharedReader:
    """The one open state of an index in this process. Haystack makes a backend for each thread; they share this."""

    _readers: ClassVar[dict[str, SharedReader]] = {}
    _registering: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, storage: DurableStorage) -> None:
        self.storage = storage
        self._refreshing = threading.Lock()
        self._snapshot: Snapshot | None = None

    @classmethod
    def of(cls, path: str) -> SharedReader:
        """The reader of the index in a folder."""
        with cls._registering:
            if path not in cls._readers:
                cls._readers[path] = cls(DurableStorage(path))
            return cls._readers[path]

    @classmethod
    def forget(cls) -> None:
        """Close all, as when the process ends."""
        with cls._registering:
            for reader in cls._readers.values():
                reader.close()
            cls._readers.clear()

    def close(self) -> None:
        """Let go of the files, once the searches that are under way have ended; the next search opens them anew."""
        self._snapshot = None

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The newest state; raises IndexMissing or IndexUnavailable, also for what the block finds damaged."""
        with translated():
            try:
                yield self.newest()
            except (Damaged, OSError):
                self.close()
                raise

    def newest(self) -> Snapshot:
        """The newest state; raises IndexMissing, Damaged or OSError."""
        known = self._snapshot
        if known is not None and self._current(known):
            return known
        with self._refreshing:
            known = self._snapshot
            if known is None or not self._current(known):
                known = self._snapshot = self._opened(known)
            return known

    def _current(self, known: Snapshot) -> bool:
        """Whether there is no newer commit, and every file is as it was when it was opened."""
        names = self._names()
        return newest_commit(names) == known.commit and self._stamps(known.stamps) == known.stamps

    def _opened(self, known: Snapshot | None) -> Snapshot:
        """The newest state of the index; segments of the known state that are still the same are used again."""
        opened = {part.listed.file: part.segment for part in known.parts} if known else {}
        for attempt in range(10):
            if attempt:
                # A writer replaced the files between two of our steps; its own state is there now.
                time.sleep(0.02)
            commit = newest_commit(self._names())
            if commit < 0:
                raise IndexMissing(f"No index of this version in {self.storage.folder}.")
            missing = table_name(commit)
            with suppress(FileNotFoundError):
                listed = read_table(self.storage, commit)
                stamps = self._stamps([table_name(commit), *(one.file for one in listed)])
                missing = next((one.file for one in listed if one.file not in stamps), missing)
                if len(stamps) > len(listed):
                    return Snapshot(commit, stamps, self._parts(listed, stamps, known.stamps if known else {}, opened))
        raise Damaged(self.storage.path(missing), "missing")

    def _parts(
        self,
        listed: list[ListedSegment],
        stamps: dict[str, Stamp],
        before: dict[str, Stamp],
        opened: dict[str, Segment],
    ) -> list[Part]:
        parts: list[Part] = []
        for one in listed:
            same = one.file in opened and before[one.file] == stamps[one.file]
            segment = opened[one.file] if same else Segment(self.storage.path(one.file))
            if segment.size != one.doc_count_all():
                raise Damaged(segment.file.path, "that of another commit")
            parts.append(Part(one, segment, parts[-1].rows.stop if parts else 0))
        return parts

    def _names(self) -> list[str]:
        try:
            return os.listdir(self.storage.folder)
        except FileNotFoundError as error:
            raise IndexMissing(f"No index in {self.storage.folder}.") from error

    def _stamps(self, names: Iterable[str]) -> dict[str, Stamp]:
        """Of those of the files that are there."""
        stamps: dict[str, Stamp] = {}
        for name in names:
            try:
                status = os.stat(self.storage.path(name))
            except FileNotFoundError:
                continue
            stamps[name] = status.st_ino, status.st_size, status.st_mtime_ns
        return stamps

"""One open index a process: Haystack makes a backend for each thread, and opening costs more than searching."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from whoosh.index import EmptyIndexError

from portal.search.engines.base import IndexMissing, IndexUnavailable
from portal.search.engines.whoosh_reader import Snapshot, current_state, open_snapshot
from portal.search.engines.whoosh_storage import DurableStorage

logger = logging.getLogger(__name__)


class SharedReader:
    """The one open state of an index in this process. Haystack makes a backend for each thread; they share this."""

    _readers: ClassVar[dict[str, SharedReader]] = {}
    _registering = threading.Lock()

    def __init__(self, storage: DurableStorage) -> None:
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
        """Close the files; the next search opens them anew."""
        with self.lock:
            for segment in self._snapshot.segments.values() if self._snapshot else ():
                segment.close()
            self._snapshot = None

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
                self.close()
                logger.exception("The index in %s cannot be read.", self.storage.folder)
                raise IndexUnavailable(f"{type(error).__name__}: {error}") from error

    def _newest(self) -> Snapshot:
        known = self._snapshot
        if known is None or known.state != current_state(self.storage):
            self._snapshot = open_snapshot(self.storage, known)
        assert self._snapshot is not None
        return self._snapshot

"""The lock that only one writer of an index has, among all processes and threads; it falls with its process."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from portal.search.engines.base import IndexBusy, IndexUnavailable
from portal.search.engines.tantivy_files import Home

# Seconds between two looks whether the lock is free.
_PAUSE = 0.02


class WriterLock:
    """The lock, held from the beginning; any thread may release it."""

    def __init__(self, home: Home, wait: float) -> None:
        """Wait so many seconds for it at most; raises IndexBusy, or IndexUnavailable where nothing can be written."""
        try:
            os.makedirs(home.path, exist_ok=True)
            self._file = os.open(home.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise IndexUnavailable(f"The folder {home.path} cannot be written: {error}") from error
        deadline = time.monotonic() + wait
        while not self._take():
            if time.monotonic() >= deadline:
                os.close(self._file)
                raise IndexBusy("Another process or thread is writing the index.")
            time.sleep(_PAUSE)

    def _take(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let others write; once is enough."""
        file, self._file = self._file, -1
        if file >= 0:
            # Closing alone would leave it with children that were forked meanwhile.
            fcntl.flock(file, fcntl.LOCK_UN)
            os.close(file)


@contextmanager
def locked(home: Home, wait: float) -> Iterator[None]:
    """Hold the lock."""
    lock = WriterLock(home, wait)
    try:
        yield
    finally:
        lock.release()

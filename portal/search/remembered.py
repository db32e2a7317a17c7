"""Small things of the database that every search needs, kept in the process's memory for a few seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """What `read` gives, read at most every `seconds`; changes of other processes are seen by then.

    Only one thread reads at a time, so that what `read` does besides ends in the newest state.
    """

    def __init__(self, read: Callable[[], T], seconds: float) -> None:
        self._read = read
        self._seconds = seconds
        self._reading = threading.RLock()
        self._kept: tuple[float, T] | None = None
        self._forgotten = 0

    def get(self) -> T:
        """The value, as old as `seconds` at most."""
        kept = self._fresh()
        if kept is None:
            with self._reading:
                kept = self._fresh() or (0.0, self.refresh())
        return kept[1]

    def refresh(self) -> T:
        """The value as it is now."""
        with self._reading:
            before = self._forgotten
            value = self._read()
            # What another thread has changed since the reading began must be read again.
            if before == self._forgotten:
                self._kept = (time.monotonic(), value)
            return value

    def forget(self) -> None:
        """Read anew next time."""
        self._forgotten += 1
        self._kept = None

    def _fresh(self) -> tuple[float, T] | None:
        kept = self._kept
        return kept if kept is not None and time.monotonic() - kept[0] < self._seconds else None

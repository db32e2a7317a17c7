"""What this process has just sent or read, in its own memory: asked for again, it costs no way to a cache."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Any, Generic, NamedTuple, TypeVar

from portal.core.caching.copies import Copy

T = TypeVar("T")


class _Entry(NamedTuple):
    value: Any
    size: int
    until: float  # as of time.time


class Memory(Generic[T]):
    """Values by key, each until its time; when they are more than `bound` bytes, what was put here first goes first.

    Keys name the version of the site, so that nothing here can be out of date. All threads share the values: nobody may
    change one.
    """

    def __init__(self, bound: int) -> None:
        self.bound = bound
        self._guard = threading.Lock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._size = 0

    def find(self, key: str) -> T | None:
        """The value of a key, if it is here and still valid."""
        found = self._entries.get(key)
        return found.value if found is not None and found.until > time.time() else None

    def keep(self, key: str, value: T, size: int, until: float) -> None:
        """Keep a value of so many bytes until a time (as of time.time)."""
        with self._guard:
            old = self._entries.pop(key, None)
            self._entries[key] = _Entry(value, size, until)
            self._size += size - (old.size if old else 0)
            while self._size > self.bound:
                _, oldest = self._entries.popitem(last=False)
                self._size -= oldest.size

    def forget(self) -> None:
        """Forget all, as after a restart: for tests."""
        with self._guard:
            self._entries.clear()
            self._size = 0


# Of each process: some 250 pages.
pages: Memory[Copy] = Memory(4 * 1024 * 1024)
# As JSON; the objects made of it take several times that.
parts: Memory[list[Any]] = Memory(1024 * 1024)


def forget() -> None:
    """Forget all, as after a restart: for tests."""
    pages.forget()
    parts.forget()

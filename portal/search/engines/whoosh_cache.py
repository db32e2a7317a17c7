"""What has been read of the index lately, for all its segments and all threads of the process together."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class BoundedCache:
    """Keeps what was used last, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], tuple[T, int]]) -> T:
        """What is kept under the key, or else what `read` gives: a value and its size in bytes.

        Two threads may read the same at once; waiting for each other would cost more.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
        value, size = read()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = value, size
                self.used += size
                while self.used > self.limit:
                    self.used -= self._kept.popitem(last=False)[1][1]
        return value


# Some hundred frequent terms of a large index; the operating system keeps the files themselves.
CACHE = BoundedCache(32 * 2**20)

"""The copies that this process has just sent: asked again, they come from its own memory."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from portal.core.caching.copies import Copy

# Of each process; some 500 pages.
MAX_BYTES = 8 * 1024 * 1024

_guard = threading.Lock()
_copies: OrderedDict[str, tuple[Copy, float]] = OrderedDict()
_size = 0


def find(key: str) -> Copy | None:
    """The copy of a key, if it is here and still valid. Keys name the version, so that none can be out of date."""
    found = _copies.get(key)
    if found is None or found[1] <= time.time():
        return None
    return found[0]


def keep(key: str, copy: Copy, until: float) -> None:
    """Keep a copy until a time (as of time.time); what was put here first goes first."""
    global _size
    with _guard:
        old = _copies.pop(key, None)
        _copies[key] = copy, until
        _size += copy.size - (old[0].size if old else 0)
        while _size > MAX_BYTES:
            _, (oldest, _) = _copies.popitem(last=False)
            _size -= oldest.size


def forget() -> None:
    """Forget all, as after a restart: for tests."""
    global _size
    with _guard:
        _copies.clear()
        _size = 0

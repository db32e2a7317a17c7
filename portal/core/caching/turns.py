"""One makes a page while the others who want it wait: after a publication everyone wants the same ones at once."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.core.cache.backends.base import BaseCache

from portal.core.caching.complaints import complain

logger = logging.getLogger(__name__)
T = TypeVar("T")

# Whoever was to make it and died is waited for no longer.
LOCKED = 10  # seconds
# Nobody waits longer than that for another.
PATIENCE = 2.0
FIRST_PAUSE, LONGEST_PAUSE = 0.004, 0.05


@contextmanager
def turn(cache: BaseCache, key: str, find: Callable[[], T | None]) -> Iterator[T | None]:
    """What another has made meanwhile, or None for whoever is to make it now.

    That is the first who asks; then all who waited in vain, because nothing was made (it was no page to keep) or it
    took too long: never one after the other.
    """
    lock = f"{key}:turn"
    token = secrets.token_bytes(8)
    mine = _taken(cache, lock, token)
    try:
        yield None if mine else _wait(cache, lock, find)
    finally:
        if mine:
            _left(cache, lock, token)


def _wait(cache: BaseCache, lock: str, find: Callable[[], T | None]) -> T | None:
    pause, deadline = FIRST_PAUSE, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE)
        # In this order: what is kept is kept before the lock is left.
        locked = _is_taken(cache, lock)
        found = find()
        if found is not None or not locked:
            return found
    return None


def _taken(cache: BaseCache, lock: str, token: bytes) -> bool:
    try:
        return cache.add(lock, token, LOCKED)
    except Exception:  # a cache that fails must stop nobody
        complain(logger, "The cache cannot be locked.")
        return True


def _is_taken(cache: BaseCache, lock: str) -> bool:
    try:
        return cache.get(lock) is not None
    except Exception:  # as above
        return False


def _left(cache: BaseCache, lock: str, token: bytes) -> None:
    try:
        # It may have ended by itself, and be another's by now.
        if cache.get(lock) == token:
            cache.delete(lock)
    except Exception:  # it ends by itself
        complain(logger, "The cache cannot be unlocked.")

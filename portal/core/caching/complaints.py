"""A broken cache is met by every request; it is logged once a minute."""

from __future__ import annotations

import logging
import threading
import time

EVERY = 60.0  # seconds

_guard = threading.Lock()
_last: dict[tuple[str, str], float] = {}


def complain(logger: logging.Logger, message: str) -> None:
    """Log the exception at hand with a message, unless the same was logged within the last minute."""
    now = time.monotonic()
    with _guard:
        last = _last.get((logger.name, message))
        if last is not None and now - last < EVERY:
            return
        _last[logger.name, message] = now
    logger.warning(message, exc_info=True)


def forget() -> None:
    """Forget what was logged, as after a restart: for tests."""
    _last.clear()

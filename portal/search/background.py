"""Work that a change or a search has left for the index, done in a thread of the process that noticed it.

The embedded mode needs no other process: what could not be done while a publisher waited, texts of attachments, a
rebuild of a broken index. `manage.py process_index_journal` does the same for whoever prefers a timer or a loop.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files import locks
from django.db import Error, connections

from portal.search.rows import request_rebuild
from portal.search.upkeep import seconds_until_due, work_off

logger = logging.getLogger(__name__)

# The thread waits for rows that will be due within so many seconds; later ones are left to whatever comes next.
PATIENCE = 60.0
# Between two attempts while another process writes the index.
BUSY = 1.0
# A broken index is met by every search; it is reported so often.
REPORTED_EVERY = 60.0

# At the end of the process the thread gets so long to finish what it is writing.
ENDING = 5.0

_guard = threading.Lock()
_thread: threading.Thread | None = None
_asked = threading.Event()
_ending = threading.Event()
_reported = -REPORTED_EVERY


def nudge() -> None:
    """See to it that what is due is done soon, if SEARCH_BACKGROUND allows; nothing where that happens already."""
    global _thread
    if not settings.SEARCH_BACKGROUND or _ending.is_set():
        return
    with _guard:
        _asked.set()
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, name="search-background", daemon=True)
            _thread.start()


def report_broken(error: Exception) -> None:
    """A search has met an index that cannot be read: log it (once a minute) and have it rebuilt. Never raises."""
    global _reported
    with _guard:
        fresh = time.monotonic() - _reported >= REPORTED_EVERY
        if fresh:
            _reported = time.monotonic()
    if fresh:
        logger.error("The search index cannot be read and will be rebuilt: %s", error)
    try:
        request_rebuild()
    except Error:
        logger.exception("The rebuild of the search index could not be written down.")
    nudge()


def _run() -> None:
    global _thread
    while True:
        with _guard:
            if not _asked.is_set() or _ending.is_set():
                _thread = None
                return
            _asked.clear()
        try:
            work_until_idle()
        except Exception:  # there is nobody to tell; the rows remain for the next run
            logger.exception("Work for the search index was broken off.")
        finally:
            connections.close_all()


def work_until_idle() -> None:
    """Do all that is due, and what falls due within a minute, unless another process is at it."""
    pause: float | None = 0.0
    while pause is not None and pause <= PATIENCE and not _ending.is_set():
        _wait(pause)
        with _alone() as mine:
            if not mine:
                # It looks for more when it has finished.
                return
            work_off(stop=_ending.is_set)
        pause = seconds_until_due()
        if pause is not None:
            # What is due after a round is held up by another process that writes the index.
            pause = max(pause, BUSY)


def _wait(seconds: float) -> None:
    # Whoever has something new to do ends the waiting.
    if _asked.wait(seconds):
        _asked.clear()


def _end() -> None:
    """Let the thread finish its commit: the end of the interpreter would stop it anywhere."""
    _ending.set()
    _asked.set()
    thread = _thread
    if thread is not None:
        thread.join(ENDING)


atexit.register(_end)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this is the one process of the machine that does such work now; the system ends it with the process."""
    with (Path(settings.VAR_DIR) / "search-background.lock").open("w") as file:
        mine = locks.lock(file, locks.LOCK_EX | locks.LOCK_NB)
        try:
            yield mine
        finally:
            if mine:
                locks.unlock(file)

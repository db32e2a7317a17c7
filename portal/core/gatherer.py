"""Work on pages that a thread of this process does beside its requests, several pages in one go."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection

from django.db import connections

logger = logging.getLogger(__name__)


class Gatherer:
    """Has `act` do something about keys of pages, in a thread that ends when there is nothing left to do.

    What is asked for within `pause` seconds, while `act` is at work, or in the `rest` seconds after it, is done
    together. What fails is logged and not
    tried again; what the process leaves undone at its end stays undone: only for what a visit would do as well.
    """

    def __init__(self, name: str, act: Callable[[set[int]], None], pause: float = 0.0, rest: float = 0.0) -> None:
        self.name, self.act, self.pause, self.rest = name, act, pause, rest
        self.thread: threading.Thread | None = None
        self._keys: set[int] = set()
        self._guard = threading.Lock()

    def ask_for(self, keys: Collection[int]) -> None:
        """Have these done soon."""
        with self._guard:
            self._keys.update(keys)
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                self.thread.start()

    def _run(self) -> None:
        while True:
            time.sleep(self.pause)
            with self._guard:
                if not self._keys:
                    self.thread = None
                    return
                keys, self._keys = self._keys, set()
            try:
                self.act(keys)
            except Exception:  # there is nobody to tell
                logger.exception("%s has failed.", self.name)
            finally:
                connections.close_all()
            time.sleep(self.rest)

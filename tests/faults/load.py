"""Readers who never stop asking, through nginx."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass, field

from tests.proxy import DOMAIN, Nginx

READERS = 4
PAUSE = 0.02
HEADERS = {"Host": DOMAIN, "Accept-Encoding": "br, gzip"}


@dataclass
class Readers:
    """Ask for `paths` in turn until `stop`. `answers` are (path, status, seconds); status 0 is no answer at all."""

    proxy: Nginx
    paths: tuple[str, ...]
    answers: list[tuple[str, int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._read, daemon=True) for _ in range(READERS)]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End, when all have their last answer."""
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=60)

    @property
    def failures(self) -> list[tuple[str, int, float]]:
        """What was no page."""
        return [answer for answer in self.answers if answer[1] != 200]

    @property
    def slowest(self) -> float:
        """Seconds of the slowest answer."""
        return max(seconds for _, _, seconds in self.answers)

    def _read(self) -> None:
        connection: http.client.HTTPConnection | None = None
        while not self._over.is_set():
            for path in self.paths:
                started = time.monotonic()
                try:
                    if connection is None:
                        connection = http.client.HTTPConnection(DOMAIN, timeout=40)
                        connection.sock = self.proxy.connect()
                    connection.request("GET", path, headers=HEADERS)
                    response = connection.getresponse()
                    whole = len(response.read()) > 0
                    status = response.status if whole else 0
                    if response.will_close:
                        connection = None
                except (OSError, http.client.HTTPException):
                    connection, status = None, 0
                self.answers.append((path, status, time.monotonic() - started))
                time.sleep(PAUSE)

"""Readers who never stop asking, through nginx."""

from __future__ import annotations

import contextlib
import http.client
import ssl
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
        """End, when all have their last answer. AssertionError where a reader has ended before, or does not end."""
        reading = [thread.is_alive() for thread in self._threads]
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=60)
        assert all(reading), "a reader had stopped asking"
        assert not any(thread.is_alive() for thread in self._threads), "a reader waits for an answer"

    @property
    def failures(self) -> list[tuple[str, int, float]]:
        """What was no page."""
        return [answer for answer in self.answers if answer[1] != 200]

    def _read(self) -> None:
        visitor = _Visitor(self.proxy)
        while not self._over.is_set():
            for path in self.paths:
                started = time.monotonic()
                status = visitor.ask(path)
                self.answers.append((path, status, time.monotonic() - started))
                time.sleep(PAUSE)


class _Visitor:
    """One browser with one connection, kept from page to page."""

    def __init__(self, proxy: Nginx) -> None:
        self._proxy = proxy
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, path: str) -> int:
        """The status of a whole answer, else 0."""
        # What is raised ends the reader, and a reader who has ended meets no failure.
        try:
            if self._connection is not None:
                # The server may close it in between, and browsers ask again (RFC 9112, 9.3.1).
                with contextlib.suppress(
                    http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ssl.SSLError
                ):
                    return self._asked(path)
            return self._asked(path)
        except (OSError, http.client.HTTPException):
            return 0

    def _asked(self, path: str) -> int:
        connection, self._connection = self._connection, None
        if connection is None:
            connection = http.client.HTTPConnection(DOMAIN, timeout=40)
            connection.sock = self._proxy.connect()
        connection.request("GET", path, headers=HEADERS)
        response = connection.getresponse()
        try:
            whole = len(response.read()) > 0
        except (OSError, http.client.HTTPException):
            # Broken off in the middle: no browser mends that.
            return 0
        if not response.will_close:
            self._connection = connection
        return response.status if whole else 0

"""A stand-in for the portal: answers what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; `headers` by name in lower case."""

    method: str
    target: str
    headers: dict[str, str]


@dataclass
class Upstream:
    """Answers every request with `status`, `headers` and `body`, after `delay` seconds; hangs up where `broken`.

    It tells nginx to store the answer until the second ends in which it was asked, as the portal does; `valid` adds
    seconds to that (with -1 a copy is old at once), None says nothing. `asked` are the requests so far. A matching
    If-None-Match gets 304.
    """

    status: int = 200
    body: bytes = "<html>正文</html>".encode()
    headers: dict[str, str] = field(default_factory=dict)
    valid: int | None = 0
    delay: float = 0
    broken: bool = False
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        started = int(time.time())
        names = {name.lower(): value for name, value in handler.headers.items()}
        self.asked.append(Asked(handler.command, handler.path, names))
        if self.broken:
            return
        time.sleep(self.delay)
        etag = self.headers.get("ETag")
        same = etag is not None and names.get("if-none-match") == etag
        handler.send_response(304 if same else self.status)
        if self.valid is not None:
            handler.send_header("X-Accel-Expires", f"@{started + self.valid}")
        for name, value in ({"Content-Type": "text/html; charset=utf-8"} | self.headers).items():
            handler.send_header(name, value)
        if not same:
            handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        if handler.command != "HEAD" and not same:
            handler.wfile.write(self.body)


@contextmanager
def upstream() -> Iterator[Upstream]:
    """A running stand-in on a free loopback port."""
    told = Upstream()

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(200_000)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            told.answer(self)
            self.close_connection = True

        def log_message(self, format: str, *values: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        told.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()

"""Requests as bytes, written to a socket as they are: no client library mends them first."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE = 20  # seconds
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


@dataclass(frozen=True)
class Answer:
    """The statuses of all answers on one connection, and every byte of them; no status where it was only closed."""

    statuses: tuple[int, ...]
    data: bytes

    @property
    def text(self) -> str:
        """What was sent, as text."""
        return self.data.decode("utf-8", "replace")

    @property
    def head(self) -> str:
        """The status and headers of the first answer, in lower case."""
        return self.text.partition("\r\n\r\n")[0].lower()


def send(url: str, *parts: bytes, finish: bool = True) -> Answer:
    """Write `parts` to the server of `url`, and read until it closes the connection or `PATIENCE` ends."""
    where = urlsplit(url)
    received = b""
    with socket.create_connection((where.hostname, where.port), timeout=PATIENCE) as connection:
        try:
            for part in parts:
                connection.sendall(part)
            if finish:
                connection.shutdown(socket.SHUT_WR)
            while data := connection.recv(65_536):
                received += data
        except (ConnectionError, TimeoutError):
            # It may close while we still write what it does not want.
            pass
    return answer(received)


def answer(received: bytes) -> Answer:
    """What was read from a connection, taken apart."""
    return Answer(tuple(int(status) for status in _STATUS.findall(received)), received)


def get(target: bytes, *headers: bytes, method: bytes = b"GET", body: bytes = b"", host: bytes = b"127.0.0.1") -> bytes:
    """The bytes of one request that asks to close the connection; `target` stands in it as it is."""
    lines = [method + b" " + target + b" HTTP/1.1", b"Host: " + host, b"Connection: close", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body

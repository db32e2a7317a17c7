"""Caches full of garbage, and visitors who never come to the point."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time

import pytest

from tests.faults.stack import PATHS, Stack
from tests.proxy import DOMAIN

pytestmark = pytest.mark.faults

SLOW = 500


def test_redis_holds_garbage(stack: Stack) -> None:
    import redis

    with stack.load() as readers:
        client = redis.Redis.from_url(stack.cache.url)
        keys = list(client.scan_iter())
        assert keys
        for number, key in enumerate(keys):
            client.set(key, (b"\x00garbage", b"", b"{}", bytes(range(256)) * 8)[number % 4])
        time.sleep(2)
    assert readers.failures == []
    stack.check()


def test_the_store_of_nginx_holds_garbage(stack: Stack) -> None:
    with stack.load() as readers:
        files = [file for file in stack.proxy.cache.rglob("*") if file.is_file()]
        assert len(files) >= len(PATHS)
        for number, file in enumerate(files):
            # Empty, cut short, or something else.
            content = file.read_bytes()
            file.write_bytes((b"", content[: len(content) // 2], b"\x00garbage" * 1000)[number % 3])
        time.sleep(2)
    # Whoever is being sent a file that is cut meanwhile gets what is left of it.
    assert [failure for failure in readers.failures if failure[1] >= 500] == []
    assert len(readers.failures) < 10
    assert all(stack.proxy.get(path).text.rstrip().endswith("</html>") for path in PATHS if path != "/robots.txt")
    stack.check()


def test_five_hundred_visitors_are_slow(stack: Stack) -> None:
    slow: list[socket.socket] = []
    with stack.load() as readers:
        for number in range(SLOW):
            connection = _half_open(stack, tls=number % 2 == 0)
            connection.sendall(f"POST /search/ HTTP/1.1\r\nHost: {DOMAIN}\r\nContent-Length: 1000\r\n".encode())
            if number % 4 == 0:
                connection.sendall(b"\r\n")
            slow.append(connection)
        for _ in range(5):
            time.sleep(1)
            for connection in slow:
                _one_more_byte(connection)
        # Every one of them is still there, or was shown the door.
        assert stack.proxy.get("/search/?q=a").status == 200
    for connection in slow:
        connection.close()
    assert readers.failures == []
    stack.check()


def _half_open(stack: Stack, *, tls: bool) -> socket.socket | ssl.SSLSocket:
    if tls:
        return stack.proxy.connect()
    return socket.create_connection(("127.0.0.1", stack.proxy.plain_port))


def _one_more_byte(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(b"x")

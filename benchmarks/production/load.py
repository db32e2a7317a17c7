"""Asking servers: as many requests as they answer (wrk), or each address once."""

from __future__ import annotations

import gzip
import http.client
import json
import shutil
import ssl
import statistics
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli

from benchmarks.production.processes import Skipped

SCRIPT = Path(__file__).with_name("load.lua")
GZIP = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Load:
    """What wrk saw: requests a second, times in milliseconds, and everything that went wrong."""

    rate: float
    p50: float
    p99: float
    longest: float
    requests: int
    bytes_each: float
    errors: int

    @classmethod
    def read(cls, output: str) -> Load:
        """From what `load.lua` prints. Raises RuntimeError where it did not."""
        line = next((line for line in output.splitlines() if line.startswith("RESULT ")), None)
        if line is None:
            raise RuntimeError(f"wrk printed no result:\n{output}")
        raw: dict[str, Any] = json.loads(line.removeprefix("RESULT "))
        count = raw["requests"]
        return cls(
            rate=count / raw["seconds"],
            p50=raw["p50"],
            p99=raw["p99"],
            longest=raw["longest"],
            requests=count,
            bytes_each=raw["bytes"] / count if count else 0,
            errors=raw["bad_status"] + raw["broken"] + raw["timeouts"],
        )


def wrk_command(
    base: str, paths: Sequence[str], folder: Path, seconds: float, connections: int, headers: Mapping[str, str]
) -> list[str]:
    """The command line that asks for `paths` below `base`; `folder` takes the list of them."""
    if shutil.which("wrk") is None:
        raise Skipped("wrk is not installed")
    listed = folder / "paths"
    listed.write_text("".join(f"{path}\n" for path in paths), encoding="ascii")
    threads = min(2, connections)
    command = [
        "wrk",
        f"-t{threads}",
        f"-c{connections}",
        f"-d{seconds:g}s",
        "--timeout",
        "20s",
        "--script",
        str(SCRIPT),
    ]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    return [*command, base, "--", str(listed)]


def wrk(
    base: str,
    paths: Sequence[str],
    *,
    seconds: float = 8,
    connections: int = 4,
    headers: Mapping[str, str] = GZIP,
) -> Load:
    """Ask for the paths, round and round, with so many connections at a time."""
    with tempfile.TemporaryDirectory() as folder:
        command = wrk_command(base, paths, Path(folder), seconds, connections, headers)
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Load.read(done.stdout)


def connect(base: str) -> http.client.HTTPConnection:
    """A connection that stays open; certificates of throw-away servers are not looked at."""
    address = urlsplit(base)
    if address.scheme == "https":
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection(address.hostname or "", address.port, timeout=60, context=trusting)
    return http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)


@dataclass(frozen=True)
class Answer:
    """One answer: status, body as sent, headers with lower-case names."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def encoding(self) -> str:
        """How the body is compressed."""
        return self.headers.get("content-encoding", "identity")

    def opened(self) -> bytes:
        """The body as it was before it was compressed."""
        return {"gzip": gzip.decompress, "br": brotli.decompress, "identity": bytes}[self.encoding](self.body)


def get(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    """The answer to one request on an open connection."""
    connection.request("GET", path, headers=dict(headers or {}))
    response = connection.getresponse()
    return Answer(response.status, response.read(), {name.lower(): value for name, value in response.getheaders()})


def fetch(base: str, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    """The answer to one request on a connection of its own."""
    connection = connect(base)
    try:
        return get(connection, path, headers)
    finally:
        connection.close()


@dataclass(frozen=True)
class Pass:
    """Each address asked for once: addresses a second, median time in milliseconds, answers by status."""

    rate: float
    p50: float
    statuses: dict[int, int]


def each_once(base: str, paths: Sequence[str], *, threads: int = 4, headers: Mapping[str, str] = GZIP) -> Pass:
    """Ask for every path once, with so many connections at a time."""
    todo = iter(paths)
    guard = threading.Lock()
    times: list[float] = []
    statuses: Counter[int] = Counter()

    def work() -> None:
        connection = connect(base)
        while True:
            with guard:
                path = next(todo, None)
            if path is None:
                return connection.close()
            start = time.perf_counter()
            status = get(connection, path, headers).status
            with guard:
                times.append((time.perf_counter() - start) * 1000)
                statuses[status] += 1

    workers = [threading.Thread(target=work) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Pass(len(paths) / (time.perf_counter() - start), statistics.median(times), dict(statuses))

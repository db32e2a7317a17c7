"""The whole portal as it runs in production: PostgreSQL, Redis, gunicorn with two processes, nginx."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.load import HEADERS, Readers
from tests.live import ROOT
from tests.proxy import DOMAIN, Nginx
from tests.service import Service
from tests.services import Cluster, RedisServer

PATHS = ("/", "/xxgk/", "/xxgk/gzdt/", "/xxgk/gzdt/yl00001/", "/hant/xxgk/gzdt/", "/robots.txt")
# What production takes 30 seconds for: a process that stands still is replaced.
PATIENCE = 5


class Web(Service):
    """gunicorn, as deploy/ starts it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder)
        self.environment = environment

    def command(self) -> Sequence[str | Path]:
        settings = ["--config", "deploy/gunicorn.conf.py", "--timeout", str(PATIENCE)]
        return [
            sys.executable,
            "-m",
            "gunicorn",
            *settings,
            "--bind",
            f"127.0.0.1:{self.port}",
            "portal.wsgi:application",
        ]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    @property
    def workers(self) -> list[int]:
        """Process ids of the workers."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def stop(self) -> None:
        """End it, workers first finish."""
        self._end(signal.SIGTERM)

    def _spawn(self) -> subprocess.Popen[bytes]:
        # The tests' Python need not be readable for nobody.
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command(), stdout=log, stderr=log, cwd=ROOT, env=self.environment, start_new_session=True
            )


@dataclass
class Stack:
    """The processes, the folder of run-time state, and the environment that management commands need."""

    database: Cluster
    cache: RedisServer
    web: Web
    proxy: Nginx
    var: Path
    environment: dict[str, str]
    first: int = 2
    confirmed: set[int] = field(default_factory=set)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command."""
        return self.run("manage.py", *arguments)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python with the settings of this portal."""
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)

    @contextmanager
    def publishing(self) -> Iterator[subprocess.Popen[str]]:
        """A process that publishes until the end of the block; what it confirmed is in `confirmed`."""
        command = [sys.executable, "-m", "tests.faults.publisher", str(self.first)]
        output = self.var / f"published-{self.first}"
        self.first += 1000
        with output.open("w") as told, (self.var / "publisher.log").open("a") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=told, stderr=log, text=True)
        try:
            _wait(lambda: output.read_text().count("\n") > 0, process)
            yield process
        finally:
            process.kill()
            process.wait()
            self.confirmed |= {int(line) for line in output.read_text().split("\n")[:-1]}

    @contextmanager
    def load(self) -> Iterator[Readers]:
        """Readers and a publisher until the end of the block; every page that they read is stored before."""
        for path in PATHS:
            assert self.proxy.get(path, HEADERS).status == 200, path
        readers = Readers(self.proxy, PATHS)
        with self.publishing():
            readers.start()
            try:
                time.sleep(1)
                yield readers
                # Long enough to see what comes after.
                time.sleep(2)
            finally:
                readers.stop()

    def check(self) -> None:
        """Nothing lost, nothing half; index and database agree after one repair; the newest text is to be read."""
        result = self.run("-m", "tests.faults.state")
        assert result.returncode == 0, result.stderr
        state = json.loads(result.stdout)
        assert self.confirmed - set(state["published"]) == set(), "lost"
        assert (state["half"], state["tree"], state["lists"]) == ([], [], [])
        repair = self.manage("check_index", "--repair")
        assert repair.returncode == 0, repair.stdout + repair.stderr
        newest = max(self.confirmed)
        answer = self.proxy.get(f"/xxgk/gzdt/yl{newest:05}/")
        assert answer.status == 200, (answer.status, answer.text[-500:])
        assert f"演练{newest:05}" in answer.text
        deadline = time.monotonic() + 5
        while f"演练{newest:05}" not in self.proxy.get("/xxgk/gzdt/").text:
            assert time.monotonic() < deadline, "the list does not show the newest article"
            time.sleep(0.1)


def environment(var: Path, database: str, cache: str) -> dict[str, str]:
    """Environment of every process of the portal."""
    return os.environ | {
        "VAR_DIR": str(var),
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": "drill-" * 10,
        "ALLOWED_HOSTS": f"{DOMAIN},127.0.0.1",
        "BASE_URL": f"https://{DOMAIN}",
        "DATABASE_URL": database,
        "CACHE_URL": cache,
        "STATIC_ROOT": str(var / "static"),
        "PREPARE_PICTURES": "false",
        "WEB_WORKERS": "2",
        "WEB_THREADS": "4",
        "LOG_LEVEL": "ERROR",
    }


def _wait(done: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert process.poll() is None and time.monotonic() < deadline, "the publisher did not start"
        time.sleep(0.1)

"""Servers that are measured: started on free loopback ports, stopped by their process ids."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.service import end, free_port

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"
# Every application is served as the portal is in production.
GUNICORN = ROOT / "deploy" / "gunicorn.conf.py"
WORKERS = 2
LONGEST_START = 90


class Skipped(Exception):
    """A part cannot be measured here; the reason is its message."""


@dataclass(frozen=True)
class Served:
    """A web server that answers at `url` (no slash at the end); `pid` is its first process."""

    url: str
    pid: int


@dataclass(frozen=True)
class Rival:
    """A site that is compared: its address, the paths of its articles, the first processes of its servers."""

    url: str
    articles: list[str]
    pids: list[int]


@contextmanager
def running(
    command: Sequence[str | Path],
    answers: Callable[[], bool],
    *,
    log: Path,
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs in the foreground, from its first answer until the end of the block.

    Raises RuntimeError with the end of its log where it stops at its start or does not answer.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=None if environment is None else dict(environment),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + LONGEST_START
        while not answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        yield process
    finally:
        end(process)


def answers_http(port: int, path: str = "/") -> Callable[[], bool]:
    """Whether a plain request to the port is answered with 200."""

    def ask() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    return ask


def clean_environment(**settings: str) -> dict[str, str]:
    """The environment without what this process's own settings have put there."""
    mine = ["SECRET_KEY", "DATABASE_URL", "CACHE_URL", "VAR_DIR", "BENCH_VAR_DIR", "DJANGO_SETTINGS_MODULE", "HTTPS"]
    mine += ["ALLOWED_HOSTS", "BASE_URL", "SERVE_MEDIA", "SEARCH_URL"]
    return {name: value for name, value in os.environ.items() if name not in mine} | settings


def portal_environment(var: Path, **settings: str) -> dict[str, str]:
    """The portal as in production on the state in `var`, but over plain HTTP; `settings` go over all else."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "VAR_DIR": str(var),
        "SECRET_KEY": "benchmark-" + "k7Qm2v" * 10,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,portal.example.gov.cn",
        "BASE_URL": "http://127.0.0.1",
        "HTTPS": "false",
    }
    return clean_environment(**(ours | settings))


def manage(var: Path, *arguments: str, **settings: str) -> str:
    """What a management command prints. Raises CalledProcessError, having shown its errors."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=portal_environment(var, **settings), stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


@contextmanager
def gunicorn(
    application: str,
    environment: Mapping[str, str],
    *,
    log: Path,
    path: str = "/",
    folder: Path = ROOT,
    workers: int = WORKERS,
) -> Iterator[Served]:
    """A WSGI application below gunicorn, with the same workers and threads whatever it is."""
    port = free_port()
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "gunicorn",
        application,
        "--config",
        GUNICORN,
        "--bind",
        f"127.0.0.1:{port}",
    ]
    settings = {**environment, "WEB_WORKERS": str(workers)}
    with running(command, answers_http(port, path), log=log, cwd=folder, environment=settings) as process:
        yield Served(f"http://127.0.0.1:{port}", process.pid)


def processor_seconds(pids: Sequence[int]) -> float:
    """Processor time used by these processes and all below them; other work on the machine hardly changes it."""
    ticks, todo = 0, list(pids)
    while todo:
        pid = todo.pop()
        # The name, in brackets, may hold blanks.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
        for task in Path(f"/proc/{pid}/task").iterdir():
            todo += map(int, (task / "children").read_text().split())
    return ticks / os.sysconf("SC_CLK_TCK")

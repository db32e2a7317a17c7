"""Journeys run against the real thing: its own processes, its own state, a real browser."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADMIN_PASSWORD = "journey-password-7412"


def environment(var: Path) -> dict[str, str]:
    """Environment of a portal process whose state lives in `var`."""
    return {
        **{name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "DATABASE_URL")},
        "VAR_DIR": str(var),
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        "DJANGO_SUPERUSER_PASSWORD": ADMIN_PASSWORD,
    }


def manage(var: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a management command on the state in `var`."""
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment(var), capture_output=True, text=True
    )
    if check and result.returncode:
        raise AssertionError(f"{arguments} exited {result.returncode}:\n{result.stdout}\n{result.stderr}")
    return result


def start(var: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a management command and leave it running."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(var),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@dataclass(frozen=True)
class Server:
    """A running portal."""

    url: str
    var: Path


@contextmanager
def serving(var: Path) -> Iterator[Server]:
    """Serve the state in `var` on a free loopback port, as `make run` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4", "--log-level", "error"]
    # As in the Makefile: searches of 10,000 characters get a page.
    arguments += ["--limit-request-line", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "portal.wsgi:application", *arguments], cwd=ROOT, env=environment(var)
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/healthz", process)
        yield Server(url, var)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError("the server stopped at its start")
        try:
            with urllib.request.urlopen(url, timeout=2) as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer in time")


@pytest.fixture(scope="session")
def built_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State of a site just built, with demonstration content and an administrator. Copy it; do not change it."""
    var = tmp_path_factory.mktemp("built")
    manage(var, "migrate", "--verbosity", "0")
    manage(var, "build_site")
    manage(var, "check_index", "--repair")
    manage(var, "createsuperuser", "--noinput", "--username", "admin", "--email", "admin@example.com")
    return var


@pytest.fixture
def var(built_var: Path, tmp_path: Path) -> Path:
    """A copy of the built site's state that a test may change."""
    copy = tmp_path / "var"
    shutil.copytree(built_var, copy)
    return copy


@pytest.fixture(scope="module")
def server(built_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A portal serving a copy of the built site, for the tests of one module."""
    copy = tmp_path_factory.mktemp("served") / "var"
    shutil.copytree(built_var, copy)
    with serving(copy) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """Debian's Chromium, headless."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()

"""A portal of its own for tests that need the real thing: processes, state, a real browser."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.service import end, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
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


def manage(var: Path, *arguments: str, check: bool = True, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a management command on the state in `var`, with `settings` in its environment."""
    command = [sys.executable, "manage.py", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=environment(var) | settings, capture_output=True, text=True)
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
def serving(var: Path, **settings: str) -> Iterator[Server]:
    """Serve the state in `var` on a free loopback port as `make run` does, except for `settings` (environment)."""
    port = free_port()
    arguments = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4", "--log-level", "error"]
    # As in the Makefile: searches of 10,000 characters get a page.
    arguments += ["--limit-request-line", "0", "--graceful-timeout", "5"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "portal.wsgi:application", *arguments],
        cwd=ROOT,
        env=environment(var) | settings,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/healthz", process)
        yield Server(url, var)
    finally:
        assert end(process), "the server did not stop"


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


def build(var: Path) -> None:
    """Fill an empty state with a site just built: demonstration content, its index, an administrator."""
    manage(var, "migrate", "--verbosity", "0")
    manage(var, "build_site")
    manage(var, "check_index", "--repair")
    manage(var, "createsuperuser", "--noinput", "--username", "admin", "--email", "admin@example.com")


def built_once(folders: pytest.TempPathFactory) -> Path:
    """State of a site just built, one for all workers of a test run. Copy it; do not change it."""
    base = folders.getbasetemp()
    # Below xdist each worker has a folder of its own inside that of the run.
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    var = shared / "built"
    with (shared / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not var.exists():
            shutil.rmtree(shared / "building", ignore_errors=True)
            build(shared / "building")
            (shared / "building").rename(var)
    return var


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless; the test is skipped where it is not installed."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()

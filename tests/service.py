"""One server process of a test: its folder, its port, its start, its accidents."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_LONGEST_START = 60


class Service:
    """One server process of its own folder and port; it may be killed and started again.

    `folder` is where its state and its log (`log`) are, `pid` its process while it runs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id. AssertionError while it does not run."""
        assert self._process is not None, "the service does not run"
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers. AssertionError with its log if it does not within a minute."""
        deadline = time.monotonic() + _LONGEST_START
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                # After a kill -9 the first attempts may find the old one's children still ending.
                self._process = self._spawn()
            if self.answers():
                return
            time.sleep(0.05)
        raise AssertionError(f"the service did not answer:\n{self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        """Stop it as an administrator does; open connections are closed."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill it (-9) as an accident does."""
        self._end(signal.SIGKILL)

    def answers(self) -> bool:
        """Whether it takes commands at this moment."""
        raise NotImplementedError

    def command(self) -> Sequence[str | Path]:
        """Command line that runs it in the foreground."""
        raise NotImplementedError

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [str(part) for part in self.command()],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                # Ctrl-C in a terminal is for the tests, which then stop their services.
                start_new_session=True,
                **ordinary_user(),
            )

    def _end(self, number: int) -> None:
        process, self._process = self._process, None
        if process is not None:
            end(process, number)


def end(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> bool:
    """Send the signal and wait for the end. False where it had to be killed, not to outlive the tests."""
    process.send_signal(number)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False
    return True


def free_port() -> int:
    """A loopback port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """A folder that the server may write to, removed with all that is in it at the end."""
    folder = Path(tempfile.mkdtemp(prefix=f"portal-{name}-"))
    try:
        if not os.geteuid():
            shutil.chown(folder, "nobody")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ordinary_user() -> dict:
    """Arguments of `subprocess` that run a server as nobody where the tests run as root."""
    # PostgreSQL refuses to run as root.
    if os.geteuid():
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}

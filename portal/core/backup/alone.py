"""One backup, one restore at a time; and what a killed restore has left."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from django.conf import settings

from portal.core.backup.errors import Busy


@contextmanager
def alone(lock: Path, busy: str) -> Iterator[None]:
    """Hold a lock file, which ends with the process at the latest. Raises Busy with a sentence if another holds it."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(busy) from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def staging() -> Iterator[Path]:
    """An empty folder beside the media that only its owner reads, for the files of a restore; gone with the block."""
    folder = Path(settings.MEDIA_ROOT).parent / ".restore"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with alone(folder.with_name(".restore.lock"), "另一次恢复正在进行。"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def clear_staging() -> None:
    """Remove what a restore that was killed has left: it holds the database and its keys in plain."""
    if (Path(settings.MEDIA_ROOT).parent / ".restore").exists():
        with suppress(Busy), staging():
            pass


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Let SIGTERM end this process as Ctrl-C would, so that all that is half done is cleared away. Main thread only."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    former = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)

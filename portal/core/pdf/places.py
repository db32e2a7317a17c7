"""How many PDFs are made at once on this machine: places held by file locks, which no crash leaves behind."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Taken(Exception):
    """Every place is taken, or somebody makes this very text."""


def take(folder: Path, name: str, places: int) -> int:
    """A descriptor that holds a place for `name` until it, and every copy a child has of it, is closed.

    Raises Taken, or OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mine: int | None = None
    with _gate(folder):
        for number in range(places):
            place = os.open(folder / f"place-{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            if not _lock(place):
                theirs = os.read(place, 1024).decode(errors="replace")
                os.close(place)
                if theirs == name:
                    if mine is not None:
                        os.close(mine)
                    raise Taken
            elif mine is None:
                mine = place
            else:
                os.close(place)
        if mine is None:
            raise Taken
        os.ftruncate(mine, 0)
        os.pwrite(mine, name.encode(), 0)
    return mine


@contextmanager
def _gate(folder: Path) -> Iterator[None]:
    """One at a time looks at the places, so that two never make the same text."""
    gate = os.open(folder / "gate.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
    finally:
        os.close(gate)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

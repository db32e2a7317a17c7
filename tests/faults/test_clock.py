"""A clock that jumps: a day ahead, and back again.

libfaketime moves the clock of nginx and of the portal's processes (Debian's package; the test is skipped without it).
PostgreSQL keeps the true time: it takes none of the portal's decisions.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.stack import Stack

LIBRARY = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)

pytestmark = [pytest.mark.faults, pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed")]


@pytest.fixture
def clock(stack: Stack) -> Iterator[Callable[[str], None]]:
    """Moves the clock of nginx and of the web server by `+1d`, `-3600`, …"""
    told = stack.proxy.folder / "clock"

    def move(by: str) -> None:
        told.write_text(f"{by}\n")
        told.chmod(0o644)

    move("+0")
    faked = {"LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(told), "FAKETIME_NO_CACHE": "1"}
    # Timeouts are measured by a clock that nobody sets.
    faked["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
    before, stack.web.environment = stack.web.environment, stack.web.environment | faked
    _restart(stack, faked)
    yield move
    stack.web.environment = before
    _restart(stack, {})


def _restart(stack: Stack, more: dict[str, str]) -> None:
    stack.proxy.stop()
    stack.web.stop()
    stack.web.start()
    kept = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        stack.proxy.start()
    finally:
        for name, value in kept.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def test_the_clock_jumps_ahead(stack: Stack, clock: Callable[[str], None]) -> None:
    with stack.load() as readers:
        clock("+1d")
        time.sleep(3)
    assert readers.failures == []
    stack.check()


def test_the_clock_jumps_back(stack: Stack, clock: Callable[[str], None]) -> None:
    clock("+1d")
    with stack.load() as readers:
        clock("+0")
        time.sleep(3)
    assert readers.failures == []
    # What was stored tomorrow is valid until then: after such a jump the store is to be emptied (docs/operations.md).
    stack.proxy.stop()
    for part in stack.proxy.cache.iterdir():
        shutil.rmtree(part)
    stack.proxy.start()
    stack.check()

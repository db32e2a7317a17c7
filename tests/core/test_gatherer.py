"""Work beside requests: together what comes together, and not more often than there is rest between."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from portal.core import gatherer
from portal.core.gatherer import Gatherer


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gatherer, "connections", SimpleNamespace(close_all=lambda: None))


def test_what_comes_while_it_works_or_rests_is_done_together(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[set[int]] = []
    slept: list[float] = []
    ended = threading.Event()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if seconds == 2.0 and len(done) == 1:
            worker.ask_for({3})
            worker.ask_for({4})
        if len(slept) == 5:
            ended.set()

    def act(keys: set[int]) -> None:
        done.append(keys)
        if len(done) == 1:
            worker.ask_for({2})

    monkeypatch.setattr(gatherer, "time", SimpleNamespace(sleep=sleep))
    worker = Gatherer("test", act, pause=1.0, rest=2.0)
    worker.ask_for({1})
    assert ended.wait(10)
    assert done == [{1}, {2, 3, 4}]
    assert slept[:5] == [1.0, 2.0, 1.0, 2.0, 1.0]


def test_the_thread_ends_when_there_is_nothing_to_do_even_if_it_failed() -> None:
    done: list[set[int]] = []

    def act(keys: set[int]) -> None:
        done.append(keys)
        raise ValueError("what cannot be done")

    worker = Gatherer("test", act)
    worker.ask_for({1, 2})
    thread = worker.thread
    if thread is not None:
        thread.join(10)
    assert done == [{1, 2}]
    assert worker.thread is None

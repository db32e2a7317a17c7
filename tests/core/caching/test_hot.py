"""The memory of a process: bounded, and nothing in it outlives its time."""

from __future__ import annotations

from portal.core.caching.hot import Memory

LATER = 4e9  # as of time.time


def test_what_was_put_first_goes_first_when_there_is_too_much() -> None:
    memory: Memory[str] = Memory(2500)
    for key in "abc":
        memory.keep(key, key.upper(), 1000, LATER)
    assert [memory.find(key) for key in "abc"] == [None, "B", "C"]


def test_what_takes_the_place_of_another_is_counted_once() -> None:
    memory: Memory[str] = Memory(2500)
    for key in "abbb":
        memory.keep(key, key, 1000, LATER)
    assert [memory.find(key) for key in "ab"] == ["a", "b"]


def test_its_time_passes() -> None:
    memory: Memory[str] = Memory(2500)
    memory.keep("a", "A", 1000, 0)
    assert memory.find("a") is None


def test_what_is_larger_than_all_of_it_is_not_kept() -> None:
    memory: Memory[str] = Memory(2500)
    memory.keep("a", "A", 3000, LATER)
    memory.keep("b", "B", 1000, LATER)
    assert [memory.find(key) for key in "ab"] == [None, "B"]

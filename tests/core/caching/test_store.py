"""Bytes in a cache: what comes back is what was kept for just this key, or nothing."""

from __future__ import annotations

import time

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from pytest_django import Settings

from portal.core.caching import store
from portal.core.caching.store import Kept


@pytest.fixture
def cache() -> BaseCache:
    return caches["pages"]


def test_what_is_kept_comes_back(cache: BaseCache) -> None:
    store.write(cache, "a", {"name": "会议"}, b"\0bytes", 60)
    kept = store.read(cache, "a")
    assert kept is not None
    assert (kept.header["name"], kept.body) == ("会议", b"\0bytes")


def test_nothing_is_kept_for_no_time(cache: BaseCache) -> None:
    store.write(cache, "a", {}, b"x", 0)
    store.write(cache, "b", {}, b"x", -1)
    assert store.read(cache, "a") is store.read(cache, "b") is None


def test_its_time_is_its_own_not_that_of_the_cache(cache: BaseCache, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write(cache, "a", {}, b"x", 5.5)
    later = time.time() + 5.6
    frame = cache.get("a")
    monkeypatch.setattr(time, "time", lambda: later)
    cache.set("a", frame, None)
    assert store.read(cache, "a") is None


def test_every_byte_is_guarded(cache: BaseCache) -> None:
    store.write(cache, "a", {"b": 1}, b"body", 60)
    frame = cache.get("a")
    for place in range(len(frame)):
        cache.set("a", frame[:place] + bytes([frame[place] ^ 1]) + frame[place + 1 :])
        assert store.read(cache, "a") is None, place
        cache.set("a", frame[:place])
        assert store.read(cache, "a") is None, place
    cache.set("a", frame + b"x")
    assert store.read(cache, "a") is None
    cache.set("a", frame)
    assert isinstance(store.read(cache, "a"), Kept)


def test_what_was_kept_for_another_key_or_by_another_installation(cache: BaseCache, settings: Settings) -> None:
    store.write(cache, "a", {}, b"x", 60)
    cache.set("b", cache.get("a"))
    assert store.read(cache, "b") is None
    settings.SECRET_KEY = "another"
    assert store.read(cache, "a") is None


def test_keys_tell_parts_apart() -> None:
    parts = [(), ("",), ("", ""), ("a", "b"), ("ab",), ("a\0b",), (1,), ("1",)]
    assert len({store.key("page", *one) for one in parts}) == len(parts)
    assert store.key("page", "a") != store.key("fragment", "a")

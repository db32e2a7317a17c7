"""Redis as it may be: well, full, hanging, gone, poisoned."""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Iterator

import pytest
from redis import connection

from portal.core.caching import redis as backend
from portal.core.caching import store
from portal.core.caching.redis import Cache
from tests.services import RedisServer, redis_server


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as running:
        yield running


@pytest.fixture
def cache(server: RedisServer) -> Cache:
    backend.forget()
    cache = Cache(server.url, {})
    cache.clear()
    return cache


def raw(cache: Cache):
    """A client of the same Redis, without our care."""
    return cache._cache.get_client(None, write=True)


def test_it_does_what_caches_do(cache: Cache) -> None:
    for value in (b"bytes", b"7", b"", 7, "会议", {"a": [1]}, None, True):
        cache.set("a", value)
        assert cache.get("a", "missing") == value and type(cache.get("a")) is type(value)
    assert cache.add("b", 1) and not cache.add("b", 2)
    assert cache.incr("b") == 2
    with pytest.raises(ValueError):
        cache.incr("nothing")
    assert cache.get_many(["a", "b", "c"]) == {"a": True, "b": 2}
    assert cache.set_many({"c": b"c"}) == [] and cache.has_key("c")
    assert cache.touch("c", 60) and cache.delete("c") and not cache.delete("c")
    cache.delete_many(["a", "b"])
    assert cache.get("a") is None


class Bomb:
    """Unpickling it leaves a mark."""

    exploded = False

    def __reduce__(self):
        return setattr, (Bomb, "exploded", True)


@pytest.mark.parametrize("prefix", [b"", b"o", b"o" + b"x" * 32])
def test_what_others_put_there_is_never_unpickled(prefix: bytes, cache: Cache) -> None:
    raw(cache).set(":1:a", prefix + pickle.dumps(Bomb()))
    assert cache.get("a", "missing") == "missing"
    assert cache.get_many(["a"]) == {}
    assert not Bomb.exploded


def test_a_value_of_another_key_counts_as_nothing(cache: Cache) -> None:
    cache.set_many({"mine": {"user": 1}, "yours": {"user": 2}})
    client = raw(cache)
    client.set(":1:mine", client.get(":1:yours"))
    assert cache.get("mine") is None
    assert cache.get("yours") == {"user": 2}
    assert cache.get_many(["mine"]) == {}


def test_garbage_counts_as_nothing(cache: Cache) -> None:
    for garbage in (b"", b"\xff\xfe", b"o", b"text", b"b"):
        raw(cache).set(":1:a", garbage)
        assert store.read(cache, "a") is None
    raw(cache).hset(":1:h", "field", "value")
    assert cache.get("h") is None


def test_a_full_redis_still_gives_what_it_has(cache: Cache) -> None:
    cache.set("a", b"x")
    client = raw(cache)
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", "1mb")
    try:
        cache.set("b", b"y" * 100)
        assert cache.get("b") is None
        assert cache.get("a") == b"x"
        assert cache.add("c", b"1"), "whoever asks shall do it"
    finally:
        client.config_set("maxmemory", "64mb")
        client.config_set("maxmemory-policy", "allkeys-lru")


def test_a_redis_that_hangs_costs_time_once(cache: Cache, server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set("a", b"x")
    # However slow this machine is.
    monkeypatch.setattr(backend, "PAUSE", 60.0)
    os.kill(server.pid, signal.SIGSTOP)
    try:
        assert cache.get("a") is None
        with monkeypatch.context() as patch:
            # Each that asked would wait for the timeout.
            patch.setattr(connection.Connection, "send_packed_command", lambda *_: pytest.fail("it was asked"))
            for _ in range(5):
                assert cache.get("a") is None
                cache.set("a", b"y")
    finally:
        os.kill(server.pid, signal.SIGCONT)
    backend.forget()
    assert cache.get("a") == b"x"


def test_without_redis_there_is_no_error_and_its_return_is_noticed(
    cache: Cache, server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.stop()
    assert cache.get("a", 5) == 5
    cache.set("a", 1)
    assert cache.add("a", 1) and not cache.delete("a") and not cache.touch("a") and not cache.has_key("a")
    assert cache.get_many(["a"]) == {} and cache.set_many({"a": 1}) == ["a"]
    cache.clear()
    assert len([one for one in caplog.records if one.name == backend.__name__]) == 1
    server.start()
    backend.forget()
    cache.set("a", 1)
    assert cache.get("a") == 1


def test_a_redis_that_was_restarted_is_found_at_once(cache: Cache, server: RedisServer) -> None:
    cache.set("a", 1)
    server.stop()
    server.start()
    cache.set("a", 2)
    assert cache.get("a") == 2


def test_all_threads_know_of_a_redis_that_is_silent(cache: Cache, server: RedisServer) -> None:
    backend._silent_until[server.url] = time.monotonic() + 60
    cache.set("a", 1)
    assert Cache(server.url, {}).get("a") is None
    backend.forget()

"""The cache in files: bytes only, bounded, and missed by nobody when the disk fails."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from portal.core.caching import files
from portal.core.caching.files import Cache


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "cache"), {"OPTIONS": {"MAX_BYTES": 10_000}})


def paths(cache: Cache) -> list[Path]:
    return [path for path in cache.folder.glob("??/*") if path.is_file()]


def test_it_does_what_caches_do(cache: Cache) -> None:
    assert cache.get("a") is None and cache.get("a", 1) == 1
    cache.set("a", b"one")
    assert cache.get("a") == b"one" and cache.has_key("a") and "a" in cache
    cache.set("a", b"two", None)
    assert cache.get("a") == b"two"
    assert cache.touch("a", 60) and not cache.touch("b")
    assert cache.delete("a") and not cache.delete("a")
    cache.set("a", b"one")
    cache.clear()
    assert cache.get("a") is None and paths(cache) == []


def test_only_one_of_many_adds(cache: Cache) -> None:
    assert [cache.add("a", bytes([number])) for number in range(3)] == [True, False, False]
    assert cache.get("a") == b"\0"
    assert len(paths(cache)) == 1


def test_only_one_of_many_takes_the_place_of_what_has_expired(cache: Cache) -> None:
    for round_ in range(100):
        cache.set("a", b"old", -1)
        start = threading.Barrier(4)
        won: list[int] = []

        def run(number: int, start: threading.Barrier = start, won: list[int] = won) -> None:
            start.wait()
            if cache.add("a", bytes([number])):
                won.append(number)

        threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1 and cache.get("a") == bytes(won), round_


def test_time_passes(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set("a", b"x", 5)
    later = time.time() + 5
    monkeypatch.setattr(time, "time", lambda: later)
    assert cache.get("a") is None
    assert cache.add("a", b"y", 5)
    assert cache.get("a") == b"y"


def test_it_keeps_bytes_only(cache: Cache) -> None:
    with pytest.raises(TypeError):
        cache.set("a", {"pickle": "me"})  # type: ignore[arg-type] # just what is refused


@pytest.mark.parametrize("garbage", [b"", b"123", b"\xff" * 8, b"\x80\x04\x95" + b"x" * 90])
def test_a_file_of_garbage_is_not_taken_for_an_object(garbage: bytes, cache: Cache) -> None:
    cache.set("a", b"x")
    (path,) = paths(cache)
    path.write_bytes(garbage)
    # Bytes or nothing; whether they mean anything is for the store to say.
    assert isinstance(cache.get("a", b""), bytes)


def test_it_is_bounded_and_the_oldest_go_first(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LOOK_EVERY", 1)
    for number in range(30):
        cache.set(str(number), b"x" * 992)
        time.sleep(0.002)
    assert sum(path.stat().st_size for path in paths(cache)) <= 10_000
    assert cache.get("29") is not None and cache.get("0") is None


def test_a_disk_that_fails_is_a_cache_that_is_empty(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    cache = Cache(str(tmp_path / "cache"), {})
    cache.set("a", b"x")
    assert cache.get("a") is None
    assert cache.add("a", b"x"), "whoever asks shall do it"
    assert not cache.delete("a")
    cache.clear()
    cache.cull()


def test_a_full_disk_leaves_no_halves(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        write(path, content[:4])
        raise OSError(28, "No space left on device")

    cache.set("a", b"old")
    monkeypatch.setattr(Path, "write_bytes", full)
    cache.set("a", b"new")
    assert cache.get("a") == b"old"
    assert len(paths(cache)) == 1

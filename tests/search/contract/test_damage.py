"""Broken files: said so, never a crash, repaired by a rebuild."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from time import sleep

import pytest

from portal.search.engines.base import IndexMissing, IndexUnavailable, PortalBackend
from portal.search.indexes import backend as chosen_backend
from tests.search.contract.plans import all_of, found
from tests.search.documents import document, remove, write


def empty(path: Path) -> None:
    os.truncate(path, 0)


def half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def garble(path: Path) -> None:
    content = path.read_bytes()
    middle = len(content) // 2
    overwrite(path, middle, bytes(byte ^ 0xFF for byte in content[middle : middle + 40]))


def zeros(path: Path) -> None:
    overwrite(path, 0, bytes(path.stat().st_size))


def overwrite(path: Path, place: int, content: bytes) -> None:
    """Write into a file that keeps its size all the time."""
    with path.open("r+b") as file:
        file.seek(place)
        file.write(content)


def gone(path: Path) -> None:
    path.unlink()


# A tantivy index just opened is read once more by a thread of its own: that a mapped file is cut short just then kills
# a process, in a test as in life.
A_MOMENT = 0.15

DAMAGES = (empty, half, garble, zeros, gone)


@pytest.fixture
def sound(backend: PortalBackend, index_path: Path) -> Path:
    """An index of several commits with something removed; its folder."""
    backend.rebuild(document(pk, "社会建设", "推进工作。" * pk) for pk in range(1, 41))
    write(backend, document(50, "社会建设", "新的"))
    remove(backend, 3, 50)
    backend.close()
    return index_path


def files_in(path: Path) -> list[Path]:
    """All files with content, those of locks left out."""
    return sorted(one for one in path.rglob("*") if one.is_file() and one.stat().st_size)


def is_right(engine: PortalBackend) -> bool:
    """Whether everything can be read, and is as it was written; False where the engine says that it cannot."""
    expected = [pk for pk in range(1, 41) if pk != 3]
    try:
        assert sorted(found(engine, all_of("社会建设"))) == expected
        assert sorted(found(engine, None, sort="date")) == expected
        assert sorted(engine.versions()) == [(pk, f"v{pk}") for pk in expected]
        assert {pk: one.body for pk, one in engine.stored(expected).items()} == {
            pk: "推进工作。" * pk for pk in expected
        }
        assert engine.labels(expected).keys() == set(expected)
        assert engine.frequencies("text", ["社会"])["社会"] >= len(expected)
    except IndexUnavailable:
        return False
    return True


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("opened", [True, False], ids=["opened", "closed"])
def test_a_damaged_file_is_noticed_or_does_no_harm(
    sound: Path, tmp_path: Path, damage: Callable[[Path], None], opened: bool
) -> None:
    names = [path.relative_to(sound) for path in files_in(sound)]
    kept = tmp_path / "kept"
    shutil.copytree(sound, kept)
    engine = chosen_backend()
    noticed = 0
    for name in names:
        shutil.rmtree(sound)
        shutil.copytree(kept, sound)
        if opened:
            assert is_right(engine)
            sleep(A_MOMENT)
        damage(sound / name)
        # What is in memory may still serve; what was noticed once must not be forgotten.
        if not is_right(engine):
            noticed += 1
            assert not is_right(engine)
            with nullcontext() if engine.exists() else pytest.raises(IndexMissing):
                assert engine.verify(), name
        engine.close()
        if is_right(engine):
            assert engine.verify() == [], name
        engine.close()
    assert opened or noticed > len(names) // 2


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_broken_index_can_be_rebuilt(sound: Path, damage: Callable[[Path], None]) -> None:
    engine = chosen_backend()
    for path in files_in(sound):
        damage(path)
    for _ in range(2):
        with pytest.raises(IndexUnavailable):
            found(engine, all_of("社会建设"))
        with pytest.raises(IndexUnavailable):
            write(engine, document(1, "社会"))
    engine.rebuild(document(pk, "社会建设", "推进工作。" * pk) for pk in range(1, 41) if pk != 3)
    assert is_right(engine)
    assert engine.verify() == []
    write(engine, document(99, "社会"))
    assert 99 in found(engine, None)


def test_content_garbled_behind_the_engines_back_is_found_by_verify(sound: Path) -> None:
    engine = chosen_backend()
    assert engine.verify() == []
    largest = max(files_in(sound), key=lambda path: path.stat().st_size)
    times = largest.stat()
    garble(largest)
    os.utime(largest, ns=(times.st_atime_ns, times.st_mtime_ns))
    engine.close()
    problems = engine.verify()
    assert problems
    assert all(any("\u4e00" <= char <= "\u9fff" for char in one) for one in problems), "said in Chinese"


def test_a_folder_that_cannot_be_written_is_unavailable(sound: Path, tmp_path: Path) -> None:
    shutil.rmtree(sound)
    sound.write_text("a file where the folder should be")
    engine = chosen_backend()
    with pytest.raises(IndexUnavailable):
        engine.rebuild([document(1, "社会")])
    with pytest.raises(IndexUnavailable):
        found(engine, None)

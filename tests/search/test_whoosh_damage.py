"""What the Whoosh engine does when something else has its hands in its files."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from portal.search.engines import whoosh_cache
from portal.search.engines.base import IndexMissing, IndexUnavailable
from portal.search.engines.whoosh import Backend
from portal.search.engines.whoosh_shared import SharedReader
from tests.search.documents import document, pks, write


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Backend]:
    """An index of two segments, open."""
    backend = Backend("default", PATH=str(tmp_path / "whoosh"), LOCK_WAIT=0.2)
    backend.create()
    write(backend, *(document(pk, f"社会建设第{pk}期", f"正文{pk}" * 400) for pk in range(1, 60)))
    write(backend, document(60, "社会建设第60期"))
    assert len(pks(backend, "社会建设")) == 60
    assert backend.verify() == []
    yield backend
    backend.close()


def names(index: Backend, ending: str) -> list[Path]:
    found = sorted(path for path in Path(index.path).iterdir() if path.name.endswith(ending))
    return sorted(found, key=lambda path: path.stat().st_size)


def use_everything(index: Backend) -> None:
    """Read the index in every way there is."""
    index.match(None, facets=["section", "type", "year"], stop=100)
    pks(index, "社会建设第6期正文")
    index.versions()
    index.stored(range(1, 61))
    index.labels(range(1, 61))
    list(index.with_prefix("text", "", 10_000))


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("ending", [".seg", ".toc"])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_a_changed_byte_is_found_and_never_an_error_of_another_kind(index: Backend, ending: str, share: float) -> None:
    path = names(index, ending)[-1]
    flip(path, int(share * path.stat().st_size))
    damage = index.verify()
    if ending == ".seg":
        assert damage == [f"索引文件 {path.name} 丢失或损坏，与写入时不一致。"]
    # What is not read does no harm.
    with suppress(IndexUnavailable):
        use_everything(index)


@pytest.mark.parametrize("ending", [".seg", ".toc"])
@pytest.mark.parametrize("length", [0, 10, 1000])
def test_a_file_cut_off_is_unavailable_until_a_rebuild(index: Backend, ending: str, length: int) -> None:
    path = names(index, ending)[-1]
    os.truncate(path, min(length, path.stat().st_size - 1))
    assert index.verify()
    for _ in range(2):
        with pytest.raises(IndexUnavailable):
            pks(index, "社会建设")
    with pytest.raises(IndexUnavailable):
        write(index, document(61, "社会建设"))
    assert index.exists()
    assert index.rebuild([document(1, "社会建设")]) == 1
    assert index.verify() == []
    assert pks(index, "社会建设") == [1]


def test_a_missing_segment_is_unavailable_even_if_it_is_open(index: Backend) -> None:
    path = names(index, ".seg")[-1]
    path.unlink()
    with pytest.raises(IndexUnavailable) as caught:
        pks(index, "社会建设")
    assert not isinstance(caught.value, IndexMissing)
    assert index.verify() == [f"索引文件 {path.name} 丢失或损坏，与写入时不一致。"]


def test_a_segment_of_another_commit_is_noticed(index: Backend, tmp_path: Path) -> None:
    small, large = names(index, ".seg")
    shutil.copyfile(small, large)
    with pytest.raises(IndexUnavailable):
        pks(index, "社会建设")


@pytest.mark.parametrize("everything", [True, False])
def test_without_folder_or_table_there_is_no_index(index: Backend, everything: bool) -> None:
    if everything:
        shutil.rmtree(index.path)
    else:
        names(index, ".toc")[0].unlink()
    assert not index.exists()
    for read in (lambda: pks(index, "社会"), index.versions, index.verify, lambda: index.stored([1])):
        with pytest.raises(IndexMissing):
            read()
    with pytest.raises(IndexMissing), index.writing():
        pass
    index.create()
    assert index.match(None).total == 0


def test_an_index_made_anew_is_not_taken_for_the_old_one(index: Backend) -> None:
    """Its commits count from 0 again."""
    shutil.rmtree(index.path)
    index.create()
    write(index, document(1, "社会"))
    write(index, document(2, "社会"))
    assert pks(index, "社会") == [2, 1]


def test_files_put_back_are_read_again(index: Backend, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(index.path, kept)
    path = names(index, ".seg")[-1]
    flip(path, 100)
    with pytest.raises(IndexUnavailable):
        use_everything(index)
    shutil.copy2(kept / path.name, path)
    use_everything(index)
    assert index.verify() == []


def test_close_lets_go_of_the_files(index: Backend) -> None:
    def open_files() -> int:
        links = (Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd"))
        return sum(index.path in os.readlink(link) for link in links if link.is_symlink())

    assert open_files() == 2
    index.close()
    assert open_files() == 0
    assert len(pks(index, "社会建设")) == 60


def test_backends_of_all_threads_share_one_reader(index: Backend) -> None:
    readers: list[SharedReader] = []
    thread = threading.Thread(target=lambda: readers.append(Backend("default", PATH=index.path).reader))
    thread.start()
    thread.join()
    assert readers == [index.reader]


def test_what_is_cached_is_bounded_for_all_segments_together(index: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_cache.CACHE, "limit", 60_000)
    for pk in range(1, 61):
        pks(index, f"社会建设第{pk}期正文{pk}")
        assert whoosh_cache.CACHE.used <= 60_000
    assert whoosh_cache.CACHE.used > 0

"""Commits of the Whoosh engine: all or nothing, few segments, nothing left behind, readers undisturbed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.search.engines import whoosh_writer
from portal.search.engines.base import IndexUnavailable
from portal.search.engines.whoosh import Backend
from portal.search.engines.whoosh_merging import ALIKE, MOST_MERGED, SMALL, chosen_for_merging
from portal.search.engines.whoosh_storage import INDEX_NAME, ListedSegment
from tests.search.documents import document, pks, remove, write


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Backend]:
    """An empty index."""
    backend = Backend("default", PATH=str(tmp_path / "whoosh"), LOCK_WAIT=0.2)
    backend.create()
    yield backend
    backend.close()


def segments(index: Backend) -> list[int]:
    """Documents of each segment, deleted ones included."""
    return sorted(part.segment.size for part in index.reader.newest().parts)


def files(index: Backend) -> int:
    return len(os.listdir(index.path))


def listed(size: int, deleted: int = 0) -> ListedSegment:
    segment = ListedSegment()
    segment.set_doc_count(size)
    for number in range(deleted):
        segment.delete_document(number)
    return segment


def test_single_commits_leave_few_segments_and_files(index: Backend) -> None:
    for pk in range(1, 2 * SMALL):
        write(index, document(pk, f"第{pk}期 社会建设"))
    assert len(segments(index)) <= 3
    assert files(index) == len(segments(index)) + 2, "the table of contents and the lock"
    assert pks(index, "社会建设") == list(range(2 * SMALL - 1, 0, -1))
    assert index.stored([7])[7].title == "第7期 社会建设"


def test_a_batch_may_need_several_segments(index: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_writer, "TOKENS_IN_MEMORY", 300)
    write(index, *(document(pk, "社会建设", "管理" * 40) for pk in range(1, 9)), document(2, "新的社会建设"))
    assert set(pks(index, "社会建设")) == set(range(1, 9))
    assert pks(index, "新的") == [2]
    assert sorted(pk for pk, _ in index.versions()) == list(range(1, 9))


def test_of_one_batch_the_last_change_of_a_page_counts(index: Backend) -> None:
    write(index, document(1, "最早的标题"))
    with index.writing() as batch:
        batch.replace(document(1, "旧标题"))
        batch.replace(document(1, "新标题"))
        batch.replace(document(2, "消失的标题"))
        batch.remove(2)
        batch.remove(3)
        batch.replace(document(3, "回来的标题"))
    assert sorted(index.versions()) == [(1, "v1"), (3, "v3")]
    assert index.match(None).total == 2
    assert {one.title for one in index.stored([1, 2, 3]).values()} == {"新标题", "回来的标题"}


def test_deleted_documents_leave_the_files_in_time(index: Backend) -> None:
    write(index, *(document(pk, "社会建设", "很长的正文" * 500) for pk in range(1, 101)))
    remove(index, *range(1, 40))
    assert segments(index) == [100]
    remove(index, *range(40, 61))
    assert segments(index) == [40], "more than half were deleted"
    remove(index, *range(61, 101))
    assert segments(index) == []
    assert index.match(None).total == 0


def test_a_batch_without_changes_makes_no_commit(index: Backend) -> None:
    before = os.listdir(index.path)
    remove(index, 1)
    assert os.listdir(index.path) == before


def test_rebuilding_makes_one_segment(index: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_writer, "TOKENS_IN_MEMORY", 100)
    write(index, document(99, "旧的"))
    for name in ("_portal1_5.toc", "portal1_abc.trm"):
        (Path(index.path) / name).write_bytes(b"")
    pages = [document(pk, f"第{pk}期", "社会建设" * 10) for pk in (1, 2, 3, 4, 2)]
    assert index.rebuild(pages) == 4
    assert segments(index) in ([4], [5])
    assert files(index) == 3, "also those of other versions are gone"
    assert sorted(pk for pk, _ in index.versions()) == [1, 2, 3, 4]
    assert index.rebuild([]) == 0
    assert index.match(None).total == 0


def test_a_failed_batch_leaves_no_files(index: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_writer, "TOKENS_IN_MEMORY", 100)
    before = os.listdir(index.path)
    with pytest.raises(RuntimeError), index.writing() as batch:
        for pk in range(9):
            batch.replace(document(pk, "社会建设" * 9))
        assert os.listdir(index.path) != before
        raise RuntimeError
    assert os.listdir(index.path) == before


@pytest.mark.parametrize("broken", ["write_segment", "write_table"])
def test_a_full_disk_is_said_and_leaves_no_files(index: Backend, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    write(index, document(1, "社会建设"))
    before = sorted(os.listdir(index.path))
    with monkeypatch.context() as patched:
        patched.setattr(whoosh_writer, broken, full)
        with pytest.raises(IndexUnavailable, match="No space left"):
            write(index, document(2, "社会建设"))
    assert sorted(os.listdir(index.path)) == before
    write(index, document(2, "社会建设"))
    assert set(pks(index, "社会建设")) == {1, 2}


def test_an_error_of_the_caller_stays_what_it_is(index: Backend) -> None:
    def documents() -> Iterator[dict[str, Any]]:
        yield document(1, "社会建设")
        raise ConnectionError("database")

    with pytest.raises(ConnectionError):
        index.rebuild(documents())
    with pytest.raises(FileNotFoundError), index.writing():
        raise FileNotFoundError
    assert index.match(None).total == 0


WRITER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
import django
django.setup()
from portal.search.engines import whoosh_writer
from portal.search.engines.whoosh import Backend
from tests.search.documents import document
whoosh_writer.TOKENS_IN_MEMORY = 100
with Backend("default", PATH=sys.argv[1]).writing() as batch:
    for pk in range(10, 20):
        batch.replace(document(pk, "社会建设" * 9))
    print("written", flush=True)
    sys.stdin.read()
"""


def test_a_killed_writer_changes_nothing_and_blocks_nobody(index: Backend) -> None:
    write(index, document(1, "社会建设"))
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, index.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    assert files(index) > 5
    with pytest.raises(IndexUnavailable):
        write(index, document(2, "社会建设"))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert pks(index, "社会建设") == [1]
    (Path(index.path) / f"_{INDEX_NAME}_9.toc.1234.5").write_bytes(b"half a table")
    write(index, document(2, "社会建设"))
    assert pks(index, "社会建设") == [2, 1]
    assert files(index) == 3, "the dead writer's files are gone"


def test_readers_see_whole_commits_while_others_write(index: Backend) -> None:
    """Each commit replaces every page by one of the same words; a reader must always find all of them."""
    pages = range(1, 9)
    write(index, *(document(pk, "社会建设第0次") for pk in pages))
    ended = threading.Event()
    seen: list[int] = []
    wrong: list[object] = []

    def read() -> None:
        while not ended.is_set():
            try:
                found = pks(index, "社会建设")
                titles = {one.title for one in index.stored(found).values()}
                seen.append(len(titles))
                if sorted(found) != list(pages):
                    wrong.append(found)
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(1, 30):
        write(index, *(document(pk, f"社会建设第{number}次") for pk in pages))
    ended.set()
    for reader in readers:
        reader.join()
    assert not wrong
    assert seen


def test_small_segments_become_one() -> None:
    small = [listed(SMALL - 1), listed(1)]
    kept, merged = chosen_for_merging([large := listed(5000), *small])
    assert kept == [large]
    assert set(merged) == set(small)


def test_segments_of_one_size_become_one_when_they_are_many() -> None:
    alike = [listed(SMALL * 2) for _ in range(ALIKE)]
    assert chosen_for_merging(alike[1:]) == (alike[1:], [])
    assert chosen_for_merging(alike) == ([], alike)


def test_what_is_half_deleted_is_written_anew_and_what_is_empty_dropped() -> None:
    half, empty, whole = listed(1000, 501), listed(10, 10), listed(1000, 499)
    assert chosen_for_merging([half, empty, whole]) == ([whole], [half])


def test_a_commit_rewrites_no_more_than_some_seconds_take() -> None:
    alike = [listed(MOST_MERGED // 3) for _ in range(ALIKE)]
    kept, merged = chosen_for_merging(alike)
    assert len(merged) == 3
    assert len(kept) == ALIKE - 3

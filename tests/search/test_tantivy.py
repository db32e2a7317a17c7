"""What is particular to the tantivy engine: its files, its checks, its merging."""

from __future__ import annotations

import json
import os
import threading
import time
import zlib
from pathlib import Path

import pytest
import tantivy

from portal.search.engines import tantivy_batch, tantivy_rebuild, tantivy_recent, tantivy_schema, tantivy_writer
from portal.search.engines.base import IndexBusy, IndexMissing, IndexUnavailable, PortalBackend
from portal.search.engines.tantivy_files import Home
from portal.search.engines.tantivy_shared import guarded
from portal.search.indexes import backend as chosen_backend
from tests.search.contract.plans import all_of, found
from tests.search.documents import document, remove, write


@pytest.fixture
def engine_name() -> str:
    return "tantivy"


def folder_of(path: Path) -> Path:
    """Where tantivy's files are now."""
    return Path(Home(str(path)).current())


def rot(path: Path) -> None:
    """Change a byte in the middle as a failing disk does: nothing else of the file changes."""
    times = path.stat()
    with path.open("r+b") as file:
        file.seek(times.st_size // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 0xFF]))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_every_changed_file_of_the_index_is_noticed(backend: PortalBackend, index_path: Path) -> None:
    write(backend, document(1, "社会建设", "正文"), document(2, "社会建设"))
    remove(backend, 2)
    files = [path for path in folder_of(index_path).iterdir() if path.suffix and not path.name.startswith(".")]
    data = [path for path in files if path.suffix != ".json"]
    assert {path.suffix for path in data} == {".term", ".idx", ".pos", ".store", ".fast", ".fieldnorm", ".del"}
    for path in data:
        assert found(backend, None) == [1]
        rot(path)
        os.utime(path)
        for _ in range(2):
            with pytest.raises(IndexUnavailable, match=path.name):
                found(backend, None)
        with pytest.raises(IndexUnavailable):
            write(backend, document(3, "社会建设"))
        assert [path.name in one for one in backend.verify()] == [True]
        rot(path)
        os.utime(path)
        assert found(backend, None) == [1], "as it was, only its time is another"


def test_what_a_disk_has_changed_is_noticed_when_it_is_read(backend: PortalBackend, index_path: Path) -> None:
    write(backend, document(1, "社会建设", "正文" * 2_000))
    rot(next(folder_of(index_path).glob("*.store")))
    backend.close()
    assert found(backend, None) == [1], "what has been checked once is not read again"
    with pytest.raises(IndexUnavailable):
        backend.stored([1])
    with pytest.raises(IndexUnavailable, match="damaged"):
        found(backend, None)


def test_without_the_note_of_what_is_sound_all_is_read(backend: PortalBackend, index_path: Path) -> None:
    write(backend, document(1, "社会建设"))
    note = folder_of(index_path) / "checked.json"
    marks = json.loads(note.read_text())
    assert len(marks) == 6
    for content in ("", "[]", '{"a": 1}', json.dumps({name: [1, 2] for name in marks})):
        note.write_text(content)
        backend.close()
        assert found(backend, None) == [1]
    rot(next(folder_of(index_path).glob("*.term")))
    backend.close()
    with pytest.raises(IndexUnavailable, match="term"):
        found(backend, None)


@pytest.fixture
def nothing_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each commit leaves a segment of its own."""
    monkeypatch.setattr(tantivy_recent, "_MOST_PAGES", 0)


@pytest.mark.usefixtures("nothing_taken_over")
def test_a_commit_does_not_vouch_for_what_was_damaged_before(backend: PortalBackend, index_path: Path) -> None:
    write(backend, document(1, "社会建设"))
    term = next(folder_of(index_path).glob("*.term"))
    with backend.writing() as batch:
        batch.replace(document(2, "社会建设"))
        rot(term)
        os.utime(term)
    with pytest.raises(IndexUnavailable, match="term"):
        found(backend, None)


def test_damage_to_the_name_of_the_current_folder(backend: PortalBackend, index_path: Path) -> None:
    current = index_path / f"tantivy{tantivy_schema.VERSION}" / "CURRENT"
    for content in (b"", b"../..", b"\xff\xfe", b"deadbeef"):
        current.write_bytes(content)
        with pytest.raises(IndexUnavailable) as raised:
            found(backend, None)
        assert not isinstance(raised.value, IndexMissing)
        assert backend.verify()
    current.unlink()
    with pytest.raises(IndexMissing):
        found(backend, None)


def test_another_version_counts_as_missing_and_goes_with_the_next_rebuild(
    index_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.search.engines.tantivy_files.VERSION", 7)
    chosen_backend().rebuild([document(1, "社会")])
    assert (index_path / "tantivy7").is_dir()
    monkeypatch.undo()
    backend = type(chosen_backend())("other", PATH=f"{index_path}/../index")
    backend.shared._shared.clear()
    assert not backend.exists()
    backend.rebuild([document(2, "社会")])
    assert found(backend, None) == [2]
    assert not (index_path / "tantivy7").exists()


def test_a_rebuild_removes_what_others_have_left(backend: PortalBackend, index_path: Path) -> None:
    dead = folder_of(index_path).parent / ("0" * 32)
    dead.mkdir()
    (dead / "meta.json").write_text("half")
    old = folder_of(index_path)
    backend.rebuild([document(1, "社会")])
    assert not dead.exists()
    assert not old.exists()
    assert found(backend, None) == [1]


def test_other_fields_are_not_read(backend: PortalBackend, index_path: Path) -> None:
    folder = folder_of(index_path)
    for path in folder.iterdir():
        path.unlink()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text")
    tantivy.Index(builder.build(), path=str(folder))
    with pytest.raises(IndexUnavailable, match="other fields"):
        found(backend, None)


def test_panics_of_rust_are_an_unavailable_index() -> None:
    with pytest.raises(IndexUnavailable, match="panicked"), guarded():
        tantivy.Query.phrase_query(tantivy_schema.schema(), "text", ["一"])
    with pytest.raises(KeyboardInterrupt), guarded():
        raise KeyboardInterrupt


def test_a_large_rebuild_writes_in_parts_that_are_merged(
    backend: PortalBackend, index_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_rebuild, "_IN_COMMIT", 50)
    pages = [document(pk, "社会建设", "推进工作") for pk in range(1, 200)]
    assert backend.rebuild([*pages, document(1, "社会建设", version="neu")]) == 199
    assert sorted(found(backend, all_of("社会建设"))) == list(range(1, 200))
    assert dict(backend.versions())[1] == "neu"
    assert segments(index_path) <= 5
    assert backend.verify() == []


@pytest.mark.parametrize("most", [0, 5, 32])
def test_segments_do_not_pile_up(
    backend: PortalBackend, index_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(tantivy_recent, "_MOST_PAGES", most)
    for pk in range(1, 40):
        write(backend, document(pk % 30 + 1, "社会建设", version=f"v{pk}"))
        assert segments(index_path) <= 8
    remove(backend, 3, 9)
    write(backend, *(document(pk, "社会建设") for pk in range(40, 46)))
    expected = {pk % 30 + 1: f"v{pk}" for pk in range(1, 40)} | {pk: f"v{pk}" for pk in range(40, 46)}
    assert dict(backend.versions()) == {pk: one for pk, one in expected.items() if pk not in (3, 9)}
    assert len(backend.versions()) == len(found(backend, all_of("社会建设"))) == 34
    assert backend.verify() == []


def segments(path: Path) -> int:
    return len(json.loads((folder_of(path) / "meta.json").read_text())["segments"])


def test_pages_published_one_by_one_share_a_segment(backend: PortalBackend, index_path: Path) -> None:
    backend.rebuild(document(pk, "社会建设") for pk in range(1, 100))
    for pk in (101, 102, 5, 102, 103):
        write(backend, document(pk, "社会建设"))
        assert segments(index_path) == 2
    remove(backend, 101)
    write(backend, document(104, "社会建设"))
    assert segments(index_path) == 2
    assert sorted(found(backend, None)) == [*range(1, 100), 102, 103, 104]
    write(backend, *(document(pk, "社会建设") for pk in range(200, 240)))
    assert segments(index_path) == 3, "more than are written anew"
    write(backend, document(300, "社会建设"))
    write(backend, document(301, "社会建设"))
    assert segments(index_path) == 4


@pytest.mark.parametrize("content", [b"", b"junk", zlib.compress(b'{"commit": 1}'), zlib.compress(b"[]")])
def test_pages_taken_over_are_those_of_the_last_commit(
    backend: PortalBackend, index_path: Path, content: bytes
) -> None:
    write(backend, document(1, "社会建设", version="old"))
    note = folder_of(index_path) / "recent"
    before = note.read_bytes()
    write(backend, document(1, "社会建设", version="new"))
    for old in (before, content):
        note.write_bytes(old)
        write(backend, document(2, "社会建设"))
        assert sorted(backend.versions()) == [(1, "new"), (2, "v2")], "what is not certain is left alone"


@pytest.mark.usefixtures("nothing_taken_over")
def test_merging_much_does_not_hold_up_who_publishes(
    backend: PortalBackend, index_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_batch, "_QUICK", 0)
    begun, go_on = threading.Event(), threading.Event()
    close = tantivy_writer.Writer.close

    def slow_close(writer: tantivy_writer.Writer) -> None:
        if threading.current_thread().name == "tantivy-merge":
            begun.set()
            go_on.wait(10)
        close(writer)

    monkeypatch.setattr(tantivy_writer.Writer, "close", slow_close)
    for pk in range(1, 9):
        write(backend, document(pk, "社会建设"))
    assert begun.wait(10)
    assert len(found(backend, all_of("社会建设"))) == 8, "what is committed is seen, merged or not"
    with pytest.raises(IndexBusy):
        write(backend, document(9, "社会建设"))
    go_on.set()
    before = time.monotonic()
    with backend.writing(wait=10) as batch:
        batch.replace(document(9, "社会建设"))
    assert time.monotonic() - before < 10
    assert len(found(backend, None)) == 9
    assert segments(index_path) == 2
    assert backend.verify() == []

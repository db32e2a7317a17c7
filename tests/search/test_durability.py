"""What becomes of an index through many commits, rebuilds, damage, several processes, and sudden death."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from portal.search.engines.base import Filters, IndexMissing, IndexUnavailable, PortalBackend
from portal.search.indexes import backend as chosen_backend
from tests.search.conftest import restart
from tests.search.documents import document, pks, write


def test_many_small_commits_are_merged_and_stay_right(backend: PortalBackend, index_path: Path) -> None:
    for pk in range(1, 31):
        write(backend, document(pk, f"第{pk}号通知", "社会建设" * (pk % 3 + 1), section=[pk % 2]))
        if pk % 5 == 0:
            write(backend, document(pk, f"第{pk}号公告", "社会建设"))
    assert len(list(index_path.glob("*.trm"))) < 15
    assert sorted(pks(backend, "社会建设")) == list(range(1, 31))
    assert sorted(pks(backend, "公告")) == [5, 10, 15, 20, 25, 30]
    assert sorted(pks(backend, "“社会建设社会建设”")) == [pk for pk in range(1, 31) if pk % 3 and pk % 5]
    assert sorted(pks(backend, "通知", filters=Filters(section=1))) == [pk for pk in range(1, 31, 2) if pk % 5]


def test_large_rebuilds_write_several_segments(backend: PortalBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.search.engines.whoosh_writer.POSTINGS_IN_MEMORY", 100)
    assert backend.rebuild(document(pk, f"通知{pk}", "社会建设" * 5) for pk in range(1, 40)) == 39
    assert sorted(pks(backend, "社会建设")) == list(range(1, 40))
    write(backend, document(7, "公告"))
    assert 7 not in pks(backend, "社会建设")


def test_the_old_index_serves_until_the_new_one_is_complete(backend: PortalBackend) -> None:
    write(backend, document(1, "旧的"))

    def documents() -> Any:
        yield document(2, "新的")
        assert [pk for pk, _ in backend.versions()] == [1]

    backend.rebuild(documents())
    assert [pk for pk, _ in backend.versions()] == [2]


def test_a_rebuild_that_fails_leaves_the_old_index(backend: PortalBackend) -> None:
    write(backend, document(1, "旧的"))

    def documents() -> Any:
        yield document(2, "新的")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        backend.rebuild(documents())
    assert pks(backend, "旧的") == [1]
    write(backend, document(3, "旧的"))
    assert sorted(pks(backend, "旧的")) == [1, 3]


def test_no_index_is_missing_and_can_be_rebuilt(index_path: Path) -> None:
    engine = chosen_backend()
    assert not engine.exists()
    with pytest.raises(IndexMissing):
        pks(engine, "社会")
    engine.rebuild([document(1, "社会")])
    assert pks(engine, "社会") == [1]


@pytest.mark.parametrize("pattern", ["*.toc", "*.trm", "*.pst", "*"])
@pytest.mark.parametrize("junk", [b"", b"\xff" * 40, b"\x00" * 5000])
def test_a_broken_index_is_unavailable_and_can_be_rebuilt(
    backend: PortalBackend, index_path: Path, pattern: str, junk: bytes
) -> None:
    write(backend, document(1, "社会建设"))
    assert pks(backend, "社会") == [1]
    for path in index_path.glob(pattern):
        path.write_bytes(junk)
    # What is already in memory may still serve.
    with suppress(IndexUnavailable):
        assert pks(backend, "社会建设") in ([1], [])
    restart()
    engine = chosen_backend()
    for _ in range(2):
        with pytest.raises(IndexUnavailable):
            pks(engine, "社会建设")
    engine.rebuild([document(2, "社会建设")])
    assert pks(engine, "社会建设") == [2]


def test_the_second_writer_waits_then_gives_up(backend: PortalBackend) -> None:
    with backend.writing(), pytest.raises(IndexUnavailable), backend.writing():
        pass
    done = threading.Event()

    def patient() -> None:
        with backend.writing(wait=10) as batch:
            batch.replace(document(1, "社会建设"))
        done.set()

    with backend.writing():
        thread = threading.Thread(target=patient)
        thread.start()
        assert not done.wait(0.2)
    thread.join(10)
    assert pks(backend, "社会建设") == [1]


def test_readers_see_whole_commits_while_writers_write(backend: PortalBackend) -> None:
    write(backend, *(document(pk, "社会建设") for pk in range(1, 11)))
    stop, wrong = threading.Event(), []

    def read() -> None:
        engine = chosen_backend()
        while not stop.is_set():
            if (number := len(pks(engine, "社会建设"))) != 10:
                wrong.append(number)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    for _ in range(8):
        write(backend, *(document(pk, "社会建设") for pk in range(1, 11)))
    stop.set()
    for one in readers:
        one.join()
    assert wrong == []


KILLED_REBUILD = """
import sys, time
from django.conf import settings
settings.configure(HAYSTACK_CONNECTIONS={"default": {"ENGINE": "portal.search.engines.whoosh.Engine"}})
import django
django.setup()
from portal.search.engines import whoosh_writer
from portal.search.engines.whoosh import Backend
from tests.search.documents import document
whoosh_writer.POSTINGS_IN_MEMORY = 50
def documents():
    for pk in range(100, 10_000):
        if pk == 120:
            print("half", flush=True)
            time.sleep(60)
        yield document(pk, "社会建设" * 9)
Backend("default", PATH=sys.argv[1]).rebuild(documents())
"""


def test_a_writer_killed_half_way_leaves_the_old_index_and_no_lock(backend: PortalBackend, index_path: Path) -> None:
    write(backend, document(1, "社会建设"))
    command = [sys.executable, "-c", KILLED_REBUILD, str(index_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
    assert pks(backend, "社会建设") == [1]
    write(backend, document(2, "社会建设"))
    assert sorted(pks(backend, "社会建设")) == [1, 2]
    assert len(list(index_path.glob("*.trm"))) == 2, "what the dead writer left is gone"

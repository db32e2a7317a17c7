"""Several threads and processes at one index, and sudden death."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.search.engines.base import IndexBusy, PortalBackend
from portal.search.indexes import backend as chosen_backend
from tests.search.contract.plans import all_of, found
from tests.search.documents import document, write

ROOT = Path(__file__).parents[3]

SETUP = """
import importlib, sys, time
import django
django.setup()
from tests.search.documents import document, write
engine = importlib.import_module("portal.search.engines." + sys.argv[1]).Backend("default", PATH=sys.argv[2])
"""

WRITING = """
for pk in range(int(sys.argv[3]), int(sys.argv[3]) + 15):
    with engine.writing(wait=60) as batch:
        batch.replace(document(pk, "社会建设"))
    print(pk, flush=True)
"""

KILLED_BATCH = """
with engine.writing() as batch:
    for pk in range(100, 400):
        batch.replace(document(pk, "社会建设" * 9))
    print("half", flush=True)
    time.sleep(60)
"""

KILLED_REBUILD = """
def documents():
    for pk in range(100, 10_000):
        if pk == 400:
            print("half", flush=True)
            time.sleep(60)
        yield document(pk, "社会建设" * 9)
engine.rebuild(documents())
"""


@contextmanager
def process(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another process with an engine of its own."""
    command = [sys.executable, "-c", SETUP + script, *map(str, arguments)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def test_two_threads_and_two_processes_write_while_others_read(
    backend: PortalBackend, index_path: Path, engine_name: str
) -> None:
    write(backend, *(document(pk, "社会建设") for pk in range(1, 11)))
    stop = threading.Event()
    errors: list[BaseException] = []

    def read() -> None:
        engine, seen = chosen_backend(), 0
        try:
            while not stop.is_set():
                pks = found(engine, all_of("社会建设"))
                assert set(pks) >= set(range(1, 11)), "the first ten are replaced, never gone"
                assert len(pks) >= seen, "what has been committed stays"
                seen = len(pks)
                assert engine.stored(pks[:3]).keys() == set(pks[:3])
        except BaseException as error:
            errors.append(error)

    def rewrite(first: int) -> None:
        engine = chosen_backend()
        try:
            for number in range(12):
                with engine.writing(wait=60) as batch:
                    batch.replace(document(number % 10 + 1, "社会建设"))
                    batch.replace(document(first + number, "社会建设"))
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    writers = [threading.Thread(target=rewrite, args=(first,)) for first in (100, 200)]
    with process(WRITING, engine_name, index_path, 300) as one, process(WRITING, engine_name, index_path, 400) as two:
        for thread in (*readers, *writers):
            thread.start()
        assert [one.wait(120), two.wait(120)] == [0, 0]
        for thread in writers:
            thread.join()
    stop.set()
    for thread in readers:
        thread.join()
    assert errors == []
    expected = {*range(1, 11), *range(100, 112), *range(200, 212), *range(300, 315), *range(400, 415)}
    assert set(found(backend, None)) == expected
    assert len(backend.versions()) == len(expected)
    assert backend.verify() == []


def test_what_another_process_commits_is_seen_at_once(
    backend: PortalBackend, index_path: Path, engine_name: str
) -> None:
    assert found(backend, None) == []
    with process(WRITING, engine_name, index_path, 1) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            assert int(line) in found(backend, None)
        assert writer.wait(60) == 0


@pytest.mark.parametrize("script", [KILLED_BATCH, KILLED_REBUILD], ids=["batch", "rebuild"])
def test_a_writer_killed_half_way_leaves_the_old_index_and_no_lock(
    backend: PortalBackend, index_path: Path, engine_name: str, script: str
) -> None:
    write(backend, document(1, "社会建设"))
    with process(script, engine_name, index_path) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "half\n"
        with pytest.raises(IndexBusy):
            write(backend, document(9, "社会建设"))
        assert found(backend, all_of("社会建设")) == [1]
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert found(backend, all_of("社会建设")) == [1]
    write(backend, document(2, "社会建设"))
    assert sorted(found(backend, None)) == [1, 2]
    backend.rebuild([document(3, "社会建设")])
    assert found(backend, None) == [3]
    assert backend.verify() == []
    assert size_of(index_path) < 200_000, "nothing stays of what was given up"


def size_of(path: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())


def test_the_second_writer_waits_then_gives_up(backend: PortalBackend) -> None:
    with backend.writing(), pytest.raises(IndexBusy), backend.writing():
        pass
    done = threading.Event()

    def patient() -> None:
        write_patiently()
        done.set()

    def write_patiently() -> None:
        with chosen_backend().writing(wait=10) as batch:
            batch.replace(document(1, "社会建设"))

    with backend.writing():
        thread = threading.Thread(target=patient)
        thread.start()
        assert not done.wait(0.2)
        with pytest.raises(IndexBusy):
            backend.rebuild([])
    thread.join(10)
    assert found(backend, None) == [1]


def test_searching_goes_on_while_the_index_is_rebuilt_again_and_again(backend: PortalBackend) -> None:
    backend.rebuild(document(pk, "社会建设") for pk in range(1, 21))
    stop = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        engine = chosen_backend()
        while not stop.is_set():
            try:
                if (number := len(found(engine, all_of("社会建设")))) != 20:
                    wrong.append(number)
            except BaseException as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for first in range(100, 800, 100):
        assert backend.rebuild(document(pk, "社会建设") for pk in range(first, first + 20)) == 20
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def use_in_child(engine: PortalBackend, pk: int) -> None:
    """What a forked worker does: search, write, search."""
    assert found(engine, all_of("社会建设")) == [1]
    write(engine, document(pk, "社会建设"))
    assert sorted(found(engine, all_of("社会建设"))) == [1, pk]


def test_a_forked_process_has_an_index_of_its_own(backend: PortalBackend) -> None:
    write(backend, document(1, "社会建设"))
    assert found(backend, all_of("社会建设")) == [1]
    child = multiprocessing.get_context("fork").Process(target=use_in_child, args=(backend, 2))
    child.start()
    child.join(30)
    assert child.exitcode == 0
    assert sorted(found(backend, all_of("社会建设"))) == [1, 2]


def test_publishing_one_page_is_seen_within_a_second(backend: PortalBackend) -> None:
    backend.rebuild(document(pk, f"标题{pk}", "社会建设" * 50) for pk in range(1, 501))
    before = time.perf_counter()
    write(backend, document(1_000, "横琴新区"))
    assert found(backend, all_of("横琴新区")) == [1_000]
    assert time.perf_counter() - before < 1

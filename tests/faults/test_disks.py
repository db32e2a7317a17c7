"""Disks that are full: of the index, of nginx's store, of uploaded files, of the database."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.load import HEADERS
from tests.faults.stack import PATHS, Stack

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk"),
]

FILLER = "filler"


@contextmanager
def small_disk(folder: Path, size: str = "16m") -> Iterator[None]:
    """A disk of that size in the place of `folder`, with what was in it; what it holds in the end stays."""
    before = folder.stat()
    kept = folder.with_name(f"{folder.name}-kept")
    kept.mkdir()
    _copy(folder, kept)
    options = f"size={size},mode={before.st_mode & 0o777:o}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    try:
        os.chown(folder, before.st_uid, before.st_gid)
        _copy(kept, folder)
        yield
        (folder / FILLER).unlink(missing_ok=True)
        _copy(folder, kept)
    finally:
        # Whoever has a file of it open keeps it until they close it.
        subprocess.run(["umount", "--lazy", folder], check=True)
        _copy(kept, folder)
        shutil.rmtree(kept, ignore_errors=True)


def fill(folder: Path) -> None:
    """Write until nothing more fits."""
    with (folder / FILLER).open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 65536)
        except OSError:
            pass


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "--archive", f"{source}/.", target], check=True)


def test_the_disk_of_the_index_is_full(stack: Stack) -> None:
    with small_disk(stack.var / "index"):
        with stack.load() as readers:
            fill(stack.var / "index")
            time.sleep(4)
        assert readers.failures == []
        # Publications wait in the journal, which the database keeps.
        assert stack.manage("check_index").returncode == 1
        (stack.var / "index" / FILLER).unlink()
        stack.check()


def test_the_store_of_nginx_is_full(stack: Stack) -> None:
    stack.proxy.stop()
    with small_disk(stack.proxy.cache):
        stack.proxy.start()
        with stack.load() as readers:
            fill(stack.proxy.cache)
            # What is not stored is answered all the same, each time.
            for _ in range(20):
                answer = stack.proxy.get("/shjs/", HEADERS | {"Accept-Encoding": "identity"})
                assert answer.status == 200 and answer.text.rstrip().endswith("</html>")
                assert answer.headers["x-cache"] in ("MISS", "HIT", "EXPIRED")
                time.sleep(0.2)
        assert readers.failures == []
        stack.proxy.stop()
    stack.proxy.start()
    stack.check()


def test_the_disk_of_uploaded_files_is_full(stack: Stack) -> None:
    (stack.var / "media").mkdir(exist_ok=True)
    with small_disk(stack.var / "media"):
        with stack.load() as readers:
            fill(stack.var / "media")
            refused = stack.run("-m", "tests.faults.uploader")
            time.sleep(1)
        assert readers.failures == []
        # Neither a document without its file nor a piece of a file.
        assert "No space left on device" in refused.stderr
        assert stack.run("-m", "tests.faults.uploader", "count").stdout.split() == ["0", "0"]
        (stack.var / "media" / FILLER).unlink()
        assert stack.run("-m", "tests.faults.uploader").returncode == 0
        assert stack.run("-m", "tests.faults.uploader", "count").stdout.split() == ["1", "1"]
    stack.check()


def test_the_disk_of_the_database_is_full(stack: Stack) -> None:
    stack.database.stop()
    with small_disk(stack.database.data, "256m"):
        stack.database.start()
        with stack.load() as readers:
            fill(stack.database.data)
            time.sleep(4)
            (stack.database.data / FILLER).unlink()
        assert readers.failures == []
        if not stack.database.answers():
            stack.database.stop()
            stack.database.start()
        stack.check()
        stack.database.stop()
    stack.database.start()
    assert all(stack.proxy.get(path).status == 200 for path in PATHS)

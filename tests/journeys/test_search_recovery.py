"""Search repairs itself: a lost or damaged index is noticed, titles are searched meanwhile, and it comes back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live import manage, serving, start

# Few pages are enough for worker processes, and each reads a few at a time.
WITH_WORKERS = """
from django.core.management import call_command
from portal.search import preparing
preparing.WORTH_WORKERS = preparing.CHUNK = 5
preparing.WORKERS = 2
{before}
call_command("rebuild_index")
"""

SLOWLY = """
from time import sleep
whole = preparing._ask
preparing._ask = lambda *arguments: (sleep(5), whole(*arguments))
"""


@pytest.fixture(params=["whoosh", "tantivy"])
def index(request: pytest.FixtureRequest, var: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an index of the built site, with the one engine or the other."""
    path = var / f"index-{request.param}"
    monkeypatch.setenv("SEARCH_URL", f"{request.param}://{path}")
    manage(var, "rebuild_index")
    return path


def remove(index: Path) -> None:
    shutil.rmtree(index)


def damage(index: Path) -> None:
    for path in index.rglob("*"):
        if path.is_file():
            path.write_bytes(b"junk")


def search(url: str, text: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/api/v1/search/?{urllib.parse.urlencode({'q': text})}", timeout=30) as response:
        return json.load(response)


@pytest.mark.parametrize("harm", [remove, damage])
def test_a_lost_index_comes_back_by_itself(index: Path, var: Path, harm: Callable[[Path], None]) -> None:
    with serving(var) as server:
        whole = search(server.url, "社会建设")
        assert whole["stage"] == "all"
    harm(index)
    with serving(var) as server:
        first = search(server.url, "社会建设")
        assert first["stage"] == "degraded"
        assert first["count"]
        assert "正在恢复" in "".join(first["notices"])
        deadline = time.monotonic() + 60
        while (found := search(server.url, "社会建设"))["stage"] == "degraded" and time.monotonic() < deadline:
            time.sleep(0.3)
        assert (found["stage"], found["count"]) == ("all", whole["count"])
    # Texts of attachments that have come meanwhile.
    manage(var, "process_index_journal")
    manage(var, "check_index")


def test_worker_processes_build_the_same_index(index: Path, var: Path) -> None:
    before = manage(var, "shell", "-c", VERSIONS).stdout
    assert before.strip() != "[]"
    remove(index)
    manage(var, "shell", "-c", WITH_WORKERS.format(before=""))
    assert manage(var, "shell", "-c", VERSIONS).stdout == before
    manage(var, "check_index")


VERSIONS = """
from portal.search.indexes import backend
print(sorted(backend().versions()))
"""


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_a_killed_rebuild_leaves_the_old_index_and_no_processes(index: Path, var: Path) -> None:
    process = start(var, "shell", "-c", WITH_WORKERS.format(before=SLOWLY))
    deadline = time.monotonic() + 60
    while len(children := _children(process.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    # Beside the workers, multiprocessing's own resource tracker.
    assert len(children) >= 2
    time.sleep(3)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 30
    while any(map(_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not list(filter(_alive, children))
    manage(var, "check_index")
    manage(var, "rebuild_index")

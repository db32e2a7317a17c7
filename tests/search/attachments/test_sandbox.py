"""The child process: what a file may cost, and that it ends."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from portal.search.attachments import sandbox
from portal.search.attachments.extract import Extraction
from portal.search.attachments.limits import LIMITS, Limits
from portal.search.attachments.sandbox import Exceeded, extract_apart
from tests.search.attachments import files

# Drawing commands that pack to next to nothing: PDFium reads a page as a whole.
ENDLESS = files.pdf_of_streams(b"BT /F1 14 Tf " + b"<793e> Tj 0 -1 Td " * 3_000_000 + b"ET")


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen]:
    """The processes that the test has started."""
    started: list[subprocess.Popen] = []

    class Remembered(subprocess.Popen):
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)
            started.append(self)

    monkeypatch.setattr(sandbox.subprocess, "Popen", Remembered)
    return started


def run(tmp_path: Path, content: bytes, extension: str, limits: Limits = LIMITS) -> Extraction:
    path = tmp_path / "file"
    path.write_bytes(content)
    with path.open("rb") as file:
        return extract_apart(file, extension, limits)


def test_the_text_comes_back(tmp_path: Path) -> None:
    assert run(tmp_path, files.word("社会建设"), "docx") == Extraction("done", "社会建设")
    assert run(tmp_path, files.pdf(["社会建设"]), "pdf").text == "社会建设"
    assert run(tmp_path, b"x", "pdf").state == "failed"


def test_reading_begins_at_the_start_wherever_the_file_was(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("社会建设".encode())
    with path.open("rb") as file:
        file.read(3)
        assert extract_apart(file, "txt").text == "社会建设"


def test_a_slow_file_is_ended(tmp_path: Path, children: list[subprocess.Popen]) -> None:
    started = time.monotonic()
    with pytest.raises(Exceeded, match="过长"):
        run(tmp_path, ENDLESS, "pdf", replace(LIMITS, wall=2))
    assert time.monotonic() - started < 6
    assert_gone(children)


def test_processor_time_is_bounded(tmp_path: Path, children: list[subprocess.Popen]) -> None:
    before = os.times()
    with pytest.raises(Exceeded):
        run(tmp_path, ENDLESS, "pdf", replace(LIMITS, cpu=1, memory=8 * 1024**3))
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 3
    assert_gone(children)


def test_memory_is_bounded(tmp_path: Path, children: list[subprocess.Popen]) -> None:
    content = files.word_xml(f"<w:p><w:r><w:t>{'x' * 90_000_000}</w:t></w:r></w:p>")
    assert run(tmp_path, content, "docx").state == "done"
    with pytest.raises(Exceeded, match="内存"):
        run(tmp_path, content, "docx", replace(LIMITS, memory=150 * 1024 * 1024))
    assert_gone(children)


def test_a_long_file_ends_in_its_beginning(tmp_path: Path) -> None:
    extraction = run(tmp_path, files.word(*["社会建设"] * 200), "docx", replace(LIMITS, characters=100))
    assert (extraction.state, len(extraction.text)) == ("done", 100)
    assert "开头" in extraction.note


def test_a_file_that_takes_long_ends_in_its_beginning(tmp_path: Path) -> None:
    extraction = run(tmp_path, files.word(*["社会建设"] * 200), "docx", replace(LIMITS, patience=-1))
    assert (extraction.state, extraction.text) == ("done", "社会建设")
    assert "开头" in extraction.note


def test_the_child_knows_no_secrets(
    tmp_path: Path, children: list[subprocess.Popen], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "geheim")
    seen = []
    wait = subprocess.Popen.wait

    def look(self: subprocess.Popen, timeout: float | None = None) -> int:
        seen.append(Path(f"/proc/{self.pid}/environ").read_bytes())
        return wait(self, timeout)

    monkeypatch.setattr(sandbox.subprocess.Popen, "wait", look)
    assert run(tmp_path, b"abc", "txt").text == "abc"
    assert b"geheim" not in b"".join(seen)
    assert b"PYTHONPATH" in b"".join(seen)


def assert_gone(children: list[subprocess.Popen]) -> None:
    for child in children:
        assert child.returncode is not None
        with pytest.raises(ProcessLookupError):
            os.kill(child.pid, 0)

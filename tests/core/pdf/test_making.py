"""Making PDFs in child processes: what they may load, what ends them, how failures end."""

from __future__ import annotations

import dataclasses
import os
import signal
import time
from pathlib import Path

import pypdfium2
import pytest

from portal.core import limited
from portal.core.pdf import making
from portal.core.pdf.job import LIMITS, Job
from portal.core.pdf.store import Entry

HTML = '<!DOCTYPE html><html lang="zh-Hans-CN"><head><title>标题</title></head><body><h1>标题</h1>{}</body></html>'
# Without end: every paragraph is a page.
ENDLESS = HTML.format('<p style="break-before: page">页</p>' * 100_000)


@pytest.fixture
def job(tmp_path: Path, folder: Path) -> Job:
    """A job whose pictures are in `media`."""
    (tmp_path / "media").mkdir()
    return Job(
        "http://localhost/a/",
        "http://localhost/media/",
        str(tmp_path / "media"),
        Entry.of(folder, 1, "hans", "a"),
        10**8,
    )


def made(html: str, job: Job) -> pypdfium2.PdfDocument:
    """The document of `html`."""
    with making.get(html, job, 1) as file:
        return pypdfium2.PdfDocument(file.read())


def text(document: pypdfium2.PdfDocument) -> str:
    """The text of the first page."""
    return document[0].get_textpage().get_text_range()


def pictures(document: pypdfium2.PdfDocument) -> int:
    """How many pictures the first page has."""
    return sum(thing.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for thing in document[0].get_objects())


def test_the_document_is_tagged_and_says_what_it_is(job: Job) -> None:
    document = made(HTML.format("<p>正文</p>"), job)
    assert "正文" in text(document)
    assert document.get_metadata_value("Title") == "标题"
    assert document.is_tagged()
    assert [entry.get_title() for entry in document.get_toc()] == ["标题"]
    assert not job.entry.log.exists()


def test_chinese_lines_end_flush(job: Job) -> None:
    style = "@page{size:200pt 200pt;margin:0}body{margin:0}p{font:10pt 'Noto Serif CJK SC';text-align:justify}"
    words = made(HTML.format(f"<style>{style}</style><p>{'中文字a' * 40}</p>"), job)[0].get_textpage()
    rights = [words.get_charbox(n)[2] for n in range(words.count_chars())]
    # Left alone, a line of three characters and a Latin letter by turns ends 5 pt before the edge.
    assert sum(right > 197 for right in rights) >= 5


def test_pictures_come_from_the_media_folder_and_nowhere_else(job: Job, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (9, 9), "red").save(tmp_path / "media" / "图.png")
    Image.new("RGB", (9, 9), "red").save(tmp_path / "secret.png")
    inside = '<img src="/media/%E5%9B%BE.png" alt="红">'
    outside = [
        ("/media/%2e%2e/secret.png", "一"),
        (f"file://{tmp_path}/secret.png", "二"),
        ("http://127.0.0.1:9/a.png", "三"),
    ]
    others = "".join(f'<img src="{url}" alt="{words}">' for url, words in outside)
    document = made(HTML.format(inside + others), job)
    assert pictures(document) == 1
    assert [word in text(document) for word in "一二三"] == [True, True, True]


def test_whoever_waits_too_long_is_told_to_ask_again(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "PATIENCE", 0.0)
    with pytest.raises(making.Busy):
        making.get(HTML.format("<p>正文</p>"), job, 1)
    deadline = time.monotonic() + 60
    document = None
    while document is None and time.monotonic() < deadline:
        try:
            # Without a text: it is the first child's document that comes.
            document = made("", job)
        except making.Busy:
            time.sleep(0.2)
    assert document is not None, "not made in a minute"
    assert "正文" in text(document)


def test_a_child_that_takes_too_long_ends_and_is_not_tried_for_ever(job: Job) -> None:
    short = dataclasses.replace(job, limits=dataclasses.replace(LIMITS, wall=1))
    with pytest.raises(making.Busy):
        making.get(ENDLESS, short, 1)
    with pytest.raises(making.Failed):
        making.get(ENDLESS, short, 1)
    before = job.entry.log.read_text()
    with pytest.raises(making.Failed):
        making.get(ENDLESS, short, 1)
    assert job.entry.log.read_text() == before
    assert not job.entry.path.exists()


def test_a_child_that_wants_too_much_memory_fails(job: Job) -> None:
    small = dataclasses.replace(job, limits=dataclasses.replace(LIMITS, memory=64 * 1024 * 1024))
    with pytest.raises(making.Busy):
        making.get(HTML, small, 1)
    assert job.entry.log.read_text().count("\n") > 1


def test_a_killed_child_is_replaced_by_another(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    start = limited.start

    def start_and_kill(*args: object, **kwargs: object) -> object:
        process = start(*args, **kwargs)
        os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(limited, "start", start_and_kill)
    with pytest.raises(making.Busy):
        making.get(HTML, job, 1)
    monkeypatch.setattr(limited, "start", start)
    assert "标题" in text(made(HTML, job))


def test_a_folder_that_cannot_be_written_is_no_crash(job: Job, folder: Path) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where a folder should be")
    with pytest.raises(making.Failed):
        making.get(HTML, job, 1)

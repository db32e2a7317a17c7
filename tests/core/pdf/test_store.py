"""The kept files: whole or not there, attempts counted, the total bounded."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from portal.core.pdf.store import DAY, MOST_ATTEMPTS, PAUSE, Entry

WHOLE = b"%PDF-1.7\n" + b"x" * 2000 + b"\n%%EOF\n"


def test_entries_differ_by_page_script_and_text(folder: Path) -> None:
    entries = [
        Entry.of(folder, *one) for one in ((1, "hans", "a"), (2, "hans", "a"), (1, "hant", "a"), (1, "hans", "b"))
    ]
    assert len({entry.path for entry in entries}) == 4


def test_a_whole_file_is_opened_at_its_beginning(entry: Entry) -> None:
    entry.path.write_bytes(WHOLE)
    with entry.open() as file:
        assert file.read() == WHOLE


@pytest.mark.parametrize(("days", "is_noted"), [(2, True), (0.5, False)])
def test_a_use_is_noted_once_a_day_and_is_no_change(
    entry: Entry, monkeypatch: pytest.MonkeyPatch, days: float, is_noted: bool
) -> None:
    entry.path.write_bytes(WHOLE)
    changed = time.time() - 30 * DAY
    os.utime(entry.path, (time.time() - days * DAY, changed))
    unread, utime, noted = entry.path.stat(), os.utime, []
    # As on a file system that does not note by itself that a file was read.
    monkeypatch.setattr(os, "fstat", lambda _: unread)
    monkeypatch.setattr(os, "utime", lambda path, times=None: (noted.append(path), utime(path, times)))
    entry.open().close()
    assert noted == ([entry.path] if is_noted else [])
    if is_noted:
        assert entry.path.stat().st_atime > time.time() - 60
    assert entry.path.stat().st_mtime == pytest.approx(changed)


@pytest.mark.parametrize("content", [b"", WHOLE[:-7], WHOLE[5:], b"<html>"])
def test_a_damaged_file_is_taken_away(entry: Entry, content: bytes) -> None:
    entry.path.write_bytes(content)
    assert entry.open() is None
    assert not entry.path.exists()


def test_attempts_run_out_and_come_back_after_the_pause(entry: Entry) -> None:
    for _ in range(MOST_ATTEMPTS):
        assert not entry.exhausted()
        entry.begin_attempt()
    assert entry.exhausted()
    long_ago = time.time() - PAUSE - 1
    os.utime(entry.log, (long_ago, long_ago))
    assert not entry.exhausted()


def test_keeping_removes_what_the_page_had_before_in_this_script(entry: Entry, folder: Path) -> None:
    entry.begin_attempt()
    older, other = Entry.of(folder, 7, "hans", "旧"), Entry.of(folder, 7, "hant", "舊")
    for one in (older.path, other.path, entry.part):
        one.write_bytes(WHOLE)
    entry.keep(10**6)
    assert sorted(entry.path.parent.iterdir()) == sorted([entry.path, other.path])


def test_what_was_not_used_for_longest_goes_first(entry: Entry, folder: Path) -> None:
    kept = []
    for page in (1, 2, 3):
        one = Entry.of(folder, page, "hans", "正文")
        one.path.parent.mkdir()
        one.path.write_bytes(WHOLE)
        # The oldest of all was read a minute ago.
        os.utime(one.path, (time.time() - 60 * page, time.time() - 86_400 * (4 - page)))
        kept.append(one.path)
    entry.part.write_bytes(WHOLE)
    entry.keep(3 * len(WHOLE))
    assert [path.exists() for path in kept] == [True, True, False]
    assert entry.path.exists()

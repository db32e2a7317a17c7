"""Files of the Whoosh engine notice every change that an outsider or the disk makes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portal.search.engines.whoosh_file import PAGE, CheckedFile, CheckedWriter, Damaged

DATA = bytes(range(256)) * 40


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A finished file of two and a half pages with a directory."""
    name = str(tmp_path / "file")
    writer = CheckedWriter(name)
    writer.write(DATA[:3])
    writer.align()
    assert writer.write(DATA) == 8
    writer.finish({"start": 8})
    return name


def test_any_piece_is_read_as_it_was_written(path: str) -> None:
    file = CheckedFile(path)
    assert file.directory == {"start": 8}
    for start, length in ((0, 0), (0, len(DATA)), (PAGE - 9, 2), (PAGE - 8, PAGE), (len(DATA) - 1, 1)):
        assert bytes(file.read(8 + start, length)) == DATA[start : start + length]


def test_a_changed_byte_is_noticed_wherever_it_is(path: str) -> None:
    whole = Path(path).read_bytes()
    for place in [*range(0, len(whole), 97), *range(len(whole) - 60, len(whole))]:
        Path(path).write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
        with pytest.raises(Damaged):
            CheckedFile(path).verify()


def test_a_file_cut_off_is_noticed_when_it_is_opened(path: str) -> None:
    whole = Path(path).read_bytes()
    for length in (0, 5, PAGE, len(whole) - 1):
        Path(path).write_bytes(whole[:length])
        with pytest.raises(Damaged):
            CheckedFile(path)


def test_a_file_cut_off_while_it_is_open_harms_only_the_reading(path: str) -> None:
    file = CheckedFile(path)
    os.truncate(path, PAGE)
    assert bytes(file.read(8, 10)) == DATA[:10]
    with pytest.raises(Damaged):
        file.read(8, PAGE)


def test_a_removed_file_stays_readable_until_it_is_let_go(path: str) -> None:
    file = CheckedFile(path)
    os.remove(path)
    assert bytes(file.read(8, len(DATA))) == DATA
    before = len(os.listdir("/proc/self/fd"))
    del file
    assert len(os.listdir("/proc/self/fd")) == before - 1


def test_nothing_is_left_of_a_discarded_file(tmp_path: Path) -> None:
    writer = CheckedWriter(str(tmp_path / "file"))
    writer.write(DATA)
    writer.discard()
    assert not os.listdir(tmp_path)

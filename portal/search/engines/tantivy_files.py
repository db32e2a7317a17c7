"""The files of a tantivy index: which folder is the index now, and whether its files are as they were written.

A folder of one version holds CURRENT, which names the folder of tantivy's files, and that folder. A rebuild makes
another and renames a new CURRENT over the old one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import uuid
import zlib
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from portal.search.engines.base import IndexMissing, IndexUnavailable
from portal.search.engines.tantivy_schema import VERSION

# What tantivy ends each file with: a JSON object that has the CRC of what comes before it, its length, this number.
_MAGIC = 1337
_PARTS = ("term", "idx", "pos", "store", "fast", "fieldnorm")
_CHUNK = 1 << 20
_VERSIONED = re.compile(r"tantivy\d+")

# Which files a file's content has been found right for: its size and time of change.
_CHECKED = "checked.json"

# Size and time of change (ns) of a file.
Mark = tuple[int, int]
Marks = dict[str, Mark]


class Home:
    """The folder of an index in all its versions."""

    def __init__(self, path: str) -> None:
        self.root = path
        self.path = os.path.join(path, f"tantivy{VERSION}")
        self.lock = os.path.join(self.path, "lock")
        self._current = os.path.join(self.path, "CURRENT")

    def exists(self) -> bool:
        """Whether there is an index of this version, sound or not."""
        return os.path.isfile(self._current)

    def current(self) -> str:
        """The folder of tantivy's files. Raises IndexMissing or IndexUnavailable."""
        try:
            with open(self._current, encoding="ascii") as file:
                name = file.read(100)
        except FileNotFoundError as error:
            raise IndexMissing(f"No index of this version in {self.root}.") from error
        except (OSError, ValueError) as error:
            raise IndexUnavailable(f"{self._current} cannot be read: {error}") from error
        if not name.isalnum():
            raise IndexUnavailable(f"{self._current} is damaged.")
        return os.path.join(self.path, name)

    def new(self) -> str:
        """A new empty folder for tantivy's files."""
        folder = os.path.join(self.path, uuid.uuid4().hex)
        os.makedirs(folder)
        return folder

    def publish(self, folder: str) -> None:
        """Make a folder the index, on the disk before this returns, and remove all others."""
        replace_file(self._current, os.path.basename(folder).encode(), sync=True)
        with suppress(OSError):
            self.sweep()

    def give_up(self, folder: str) -> None:
        """Remove a new folder, unless it is the index already."""
        if not self.exists() or self.current() != folder:
            shutil.rmtree(folder, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what is not the index: other versions, and what a rebuild that died has left."""
        current = os.path.basename(self.current()) if self.exists() else ""
        for entry in os.scandir(self.path):
            if entry.is_dir(follow_symlinks=False) and entry.name != current:
                shutil.rmtree(entry.path, ignore_errors=True)
        for entry in os.scandir(self.root):
            if _VERSIONED.fullmatch(entry.name) and entry.path != self.path:
                shutil.rmtree(entry.path, ignore_errors=True)


def replace_file(path: str, content: bytes, *, sync: bool) -> None:
    """Write a file such that others see either the old or the new one; `sync`: also after a power cut."""
    beside = f"{path}.new"
    with open(beside, "wb") as file:
        file.write(content)
        if sync:
            file.flush()
            os.fsync(file.fileno())
    os.rename(beside, path)
    if sync:
        for folder in (os.path.dirname(path), os.path.dirname(os.path.dirname(path))):
            sync_folder(folder)


def sync_folder(path: str) -> None:
    """Bring the names of a folder to the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def state_of(folder: str) -> object:
    """What tells one state of tantivy's index from another: which file its meta.json is; None where there is none."""
    try:
        status = os.stat(os.path.join(folder, "meta.json"))
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def files_of(folder: str) -> list[str]:
    """The names of the files that meta.json lists. Raises OSError, ValueError or LookupError where it is broken."""
    names = []
    for segment in _segments(folder):
        name = segment["segment_id"].replace("-", "")
        names += [f"{name}.{part}" for part in _PARTS]
        if deletes := segment["deletes"]:
            names.append(f"{name}.{deletes['opstamp']}.del")
    return names


def sizes_of(folder: str) -> list[int]:
    """The number of documents of each segment, removed ones counted. Raises what `files_of` does."""
    return [segment["max_doc"] for segment in _segments(folder)]


def commit_of(folder: str) -> int:
    """The number of the last commit; merging changes nothing of it. Raises what `files_of` does."""
    return int(_meta(folder)["opstamp"])


def _segments(folder: str) -> list[dict[str, Any]]:
    segments = _meta(folder)["segments"]
    if not isinstance(segments, list) or not all(isinstance(one, dict) for one in segments):
        raise ValueError(f"meta.json in {folder} is damaged.")
    return segments


def _meta(folder: str) -> dict[str, Any]:
    with open(os.path.join(folder, "meta.json"), encoding="utf-8") as file:
        meta = json.load(file)
    if not isinstance(meta, dict):
        raise ValueError(f"meta.json in {folder} is damaged.")
    return meta


def marks_of(folder: str, names: Iterable[str]) -> Marks:
    """Size and time of change of files; those that are missing are left out."""
    marks: Marks = {}
    for name in names:
        try:
            status = os.stat(os.path.join(folder, name))
        except FileNotFoundError:
            continue
        marks[name] = (status.st_size, status.st_mtime_ns)
    return marks


def is_sound(path: str) -> bool:
    """Whether a file of tantivy's is complete and has the content that was written."""
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 8))
            tail = file.read(8)
            length, magic = int.from_bytes(tail[:4], "little"), int.from_bytes(tail[4:], "little")
            body = size - 8 - length
            if len(tail) < 8 or magic != _MAGIC or body < 0:
                return False
            file.seek(body)
            wanted = json.loads(file.read(length))["crc"]
            file.seek(0)
            crc = 0
            while body > 0:
                chunk = file.read(min(body, _CHUNK))
                if not chunk:
                    return False
                crc = zlib.crc32(chunk, crc)
                body -= len(chunk)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return crc == wanted


def checked(folder: str) -> Marks:
    """The marks under which files have been found sound; none where nobody has written them down."""
    try:
        with open(os.path.join(folder, _CHECKED), encoding="utf-8") as file:
            return {name: (size, time) for name, (size, time) in json.load(file).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write_checked(folder: str, marks: Marks) -> None:
    """Remember that files of these marks are sound, so that opening them costs no reading."""
    replace_file(os.path.join(folder, _CHECKED), json.dumps(marks).encode(), sync=False)

"""The kept files: a folder for each page; made whole or not at all, checked when opened, bounded in all.

No Django here: the child process uses it, too.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# A text whose rendering fails is tried once more, then no more within the pause.
MOST_ATTEMPTS = 2
PAUSE = 3600
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Entry:
    """The place of one text's PDF: the cache's folder, the page, its script, the hash of its HTML."""

    folder: str
    page: int
    script: str
    digest: str

    @classmethod
    def of(cls, folder: str | Path, page: int, script: str, html: str) -> Entry:
        """The entry of this HTML."""
        return cls(str(folder), page, script, hashlib.sha256(html.encode()).hexdigest()[:40])

    @property
    def name(self) -> str:
        """What names the text among all pages."""
        return f"{self.page}/{self.script}-{self.digest}"

    @property
    def path(self) -> Path:
        """The finished file."""
        return Path(self.folder, f"{self.name}.pdf")

    @property
    def part(self) -> Path:
        """The file while it is being written."""
        return self.path.with_suffix(".part")

    @property
    def log(self) -> Path:
        """The attempts and what the child says; gone once one has succeeded."""
        return self.path.with_suffix(".log")

    def open(self) -> BinaryIO | None:
        """The finished file, read as used now, or None. One that is empty or cut off is taken away."""
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return None
        if not _is_whole(file):
            file.close()
            self.path.unlink(missing_ok=True)
            return None
        about = os.fstat(file.fileno())
        if time.time() - about.st_atime > DAY:
            # The time of use, which decides who is dropped; many file systems do not keep it by themselves.
            with suppress(OSError):
                os.utime(self.path, (time.time(), about.st_mtime))
        return file

    def begin_attempt(self) -> None:
        """Count an attempt before it is made: one that takes its process along counts, too. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"attempt {time.strftime('%Y-%m-%d %H:%M:%S')}\n")

    def exhausted(self) -> bool:
        """Whether this text has failed so often that it has to wait."""
        try:
            if time.time() - self.log.stat().st_mtime > PAUSE:
                self.log.unlink(missing_ok=True)
                return False
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return False
        return sum(line.startswith("attempt ") for line in lines) >= MOST_ATTEMPTS

    def keep(self, most_bytes: int) -> None:
        """The part is finished: it takes its name, and what it replaces goes; raises OSError."""
        os.replace(self.part, self.path)
        for other in self.path.parent.glob(f"{self.script}-*"):
            if other != self.path:
                other.unlink(missing_ok=True)
        _shrink(Path(self.folder), most_bytes, self.path)


def _is_whole(file: BinaryIO) -> bool:
    head = file.read(5)
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - 1024, 0))
    tail = file.read()
    file.seek(0)
    return head == b"%PDF-" and b"%%EOF" in tail


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    for path in folder.glob("[0-9]*/*"):
        with suppress(FileNotFoundError):
            about = path.stat()
            yield about.st_atime, about.st_size, path


def _shrink(folder: Path, most_bytes: int, newest: Path) -> None:
    """Drop what was not used for longest until all is within the bound."""
    files = sorted(_files(folder))
    total = sum(size for _, size, _ in files)
    for _, size, path in files:
        if total <= most_bytes:
            return
        if path != newest:
            path.unlink(missing_ok=True)
            total -= size

"""The uploaded files as they are at the moment of the dump.

Files are only ever added and deleted, never overwritten (Django's storage gives each upload a name of its own). So all
files are given a second name just before the state of the dump is fixed and, those that have come meanwhile, at once
after it: whatever the dump refers to is among them even if it is deleted while the backup is being written. What is
there too much does no harm. A file that came and went within that moment alone is missing, and is told to be.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

SNAPSHOT = ".backup-snapshot"


class Snapshot:
    """The media folder's files under second names (hard links), which take no room."""

    def __init__(self, media: Path, folder: Path) -> None:
        self.media = media
        self.folder = folder
        # Where names cannot be linked (another file system), files are read where they are.
        self.linked = True

    def add(self) -> None:
        """Take along all files that are there now and were not before."""
        for path in _files(self.media):
            target = self.folder / path.relative_to(self.media)
            if not self.linked or target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path, target)
            except FileNotFoundError:
                # Deleted at this moment.
                continue
            except OSError:
                self.linked = False

    def files(self) -> dict[str, Path]:
        """Every file to keep by its name below the media folder."""
        found = {str(path.relative_to(self.folder)): path for path in _files(self.folder)}
        if not self.linked:
            found = {str(path.relative_to(self.media)): path for path in _files(self.media)} | found
        return dict(sorted(found.items()))


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """A snapshot of the media folder, begun now; gone with the block."""
    media = Path(settings.MEDIA_ROOT)
    # Beside the media folder: links do not cross file systems. One may be left over from a backup that was killed.
    folder = media.parent / SNAPSHOT
    shutil.rmtree(folder, ignore_errors=True)
    try:
        taken = Snapshot(media, folder)
        taken.add()
        yield taken
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def size() -> int:
    """What has been uploaded, in bytes."""
    found = 0
    for path in _files(Path(settings.MEDIA_ROOT)):
        with suppress(OSError):
            found += path.stat().st_size
    return found


def is_empty() -> bool:
    """Whether nothing has been uploaded yet."""
    return next(_files(Path(settings.MEDIA_ROOT)), None) is None


def replace(staged: Path, aside: Path) -> None:
    """Put the staged files in the place of those that are there, which are moved aside.

    Entry by entry: the folder itself may be a mounted file system.
    """
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    for source, target in ((media, aside), (staged, media)):
        if not source.is_dir():
            continue
        for path in list(source.iterdir()):
            target.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target / path.name)


def missing(names: set[str]) -> list[str]:
    """Which of these names have no file in the media folder."""
    return sorted(name for name in names if not Path(settings.MEDIA_ROOT, name).is_file())


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            with suppress(OSError):
                if path.is_file() and not path.is_symlink():
                    yield path

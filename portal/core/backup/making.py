"""Making a backup: snapshot of the files, dump, the files that came meanwhile; written aside, then named."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from portal.core.backup import archive, inventory, media, names, room
from portal.core.backup.alone import alone, clear_staging
from portal.core.backup.engine import engine
from portal.core.backup.errors import BackupError, Busy

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA, SETTINGS = "media/", "settings/"
PART, WORK = ".part", ".work"

# Called with how many files there are once that is known, then with 1 for each one that is written.
Progress = Callable[[int, bool], object]


def _silent(number: int, is_total: bool) -> None:
    pass


@dataclass(frozen=True)
class Made:
    """A finished backup: its file, its manifest, and the older ones that retention has removed."""

    path: Path
    manifest: dict[str, Any]
    removed: list[Path]

    @property
    def missing(self) -> list[str]:
        """Files that the database refers to and that were not there: lost before this backup."""
        return self.manifest["missing"]


def make(folder: Path, *, progress: Progress = _silent, prune: bool = True) -> Made:
    """Write a backup into a folder and let the superfluous ones go.

    Raises Busy, BackupError (also where the disk has too little room), OSError; in either case no unfinished backup is
    left under a backup's name, and of the older ones only those are gone that were superfluous without it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    recipients = settings.BACKUP_RECIPIENTS
    clear_staging()
    with alone(folder / ".lock", "另一份备份正在进行。"):
        _clear(folder)
        removed = _prune(folder) if prune else []
        # The dump is there twice, beside the archive and in it.
        room.check(folder, media.size() + 2 * engine().size(), "这份备份")
        begun = datetime.now(UTC)
        path = folder / names.name_of(begun, encrypted=recipients is not None)
        if path.exists():
            raise Busy("这一秒内已有一份备份，请稍后再试。")
        part = path.with_name(path.name + PART)
        try:
            manifest = _write(part, folder / WORK, begun, recipients, progress)
            names.checksum_of(path).write_text(f"{archive.sha256_of(part)}  {path.name}\n")
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            names.checksum_of(path).unlink(missing_ok=True)
            raise
        removed += _prune(folder) if prune else []
    return Made(path, manifest, removed)


def _prune(folder: Path) -> list[Path]:
    """Remove what retention does not keep of the backups that are there; returns what it was."""
    removed = names.superfluous(names.backups(folder), settings.BACKUP_KEEP)
    for old in removed:
        old.unlink()
        names.checksum_of(old).unlink(missing_ok=True)
    return removed


def _clear(folder: Path) -> None:
    """Remove what a backup that was killed has left."""
    shutil.rmtree(folder / WORK, ignore_errors=True)
    for leftover in folder.glob(f"portal-*{PART}"):
        leftover.unlink()


def _write(part: Path, work: Path, begun: datetime, recipients: Path | None, progress: Progress) -> dict[str, Any]:
    work.mkdir(mode=0o700)
    try:
        # Without a name, it is gone with this process even if that is killed.
        with media.snapshot() as snapshot, tempfile.TemporaryFile(dir=work) as dump:
            # To the end of this block only: as long as the state is held, PostgreSQL cannot clean up its tables.
            with engine().dumping(dump, work, snapshot.add) as cursor:
                held, referred = inventory.take(cursor), inventory.files(cursor)
            dump.seek(0)
            files = snapshot.files()
            progress(len(files), True)
            manifest: dict[str, Any] = {
                "format": FORMAT,
                "begun_at": begun.isoformat(timespec="seconds"),
                "release": Path(settings.BASE_DIR).resolve().name,
                "engine": connection.vendor,
                "database": engine().NAME,
                "database_bytes": engine().size(),
                "inventory": held.as_dict(),
                "files": {},
            }
            with archive.writing(part, recipients) as writer:
                written = manifest["files"]
                written[engine().NAME] = writer.add_open(engine().NAME, dump)
                for path in filter(Path.is_file, settings.BACKUP_SETTINGS):
                    written[SETTINGS + path.name] = _add_settings(writer, path)
                for name, path in files.items():
                    # Not linked, it may be deleted by now.
                    with suppress(FileNotFoundError):
                        written[MEDIA + name] = writer.add(MEDIA + name, path)
                    progress(1, False)
                # Of those that vanished just now, too: a restore would miss them for ever.
                manifest["missing"] = sorted(name for name in referred if MEDIA + name not in written)
                writer.add_text(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        return manifest
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _add_settings(writer: archive.Writer, path: Path) -> dict[str, int | str]:
    try:
        return writer.add(SETTINGS + path.name, path)
    except PermissionError as error:
        raise BackupError(f"没有权限读取设置文件 {path}，备份会不完整。") from error

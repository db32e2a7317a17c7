"""Making a backup: alone, aside, and never at the expense of an older one. The database is the drill's business."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from pytest_django import Settings

from portal.core.backup import alone, making, room
from portal.core.backup.errors import BackupError, Busy
from portal.core.models import PortalDocument

OLD = "portal-20200101T000000Z.tar"


@contextmanager
def dumping(dump: IO[bytes], folder: Path, fixed: Callable[[], None]) -> Iterator[Any]:
    fixed()
    assert folder.stat().st_mode & 0o077 == 0, "others could read what is written there"
    dump.write(b"the database")
    with connection.cursor() as cursor:
        yield cursor


@pytest.fixture
def folder(db: None, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where backups go; the database's own dump is replaced by a text."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "a").mkdir(parents=True)
    (settings.MEDIA_ROOT / "a" / "file").write_text("uploaded")
    settings.BACKUP_SETTINGS = [tmp_path / "environment", tmp_path / "none"]
    settings.BACKUP_SETTINGS[0].write_text("SECRET_KEY=x")
    monkeypatch.setattr(making, "engine", lambda: SimpleNamespace(dumping=dumping, size=lambda: 100, NAME="dump"))
    return tmp_path / "backups"


def finished(folder: Path) -> list[str]:
    """Everything in the folder that is not hidden."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_all_of_it_is_in_and_in_the_manifest(folder: Path) -> None:
    shown: list[tuple[int, bool]] = []
    document = PortalDocument.objects.create(title="失", file="documents/lost.txt")
    made = making.make(folder, progress=lambda *step: shown.append(step))
    with tarfile.open(made.path) as tar:
        texts = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr] # files only
    manifest = json.loads(texts.pop("manifest.json"))
    assert texts == {"dump": b"the database", "media/a/file": b"uploaded", "settings/environment": b"SECRET_KEY=x"}
    assert manifest["files"].keys() == texts.keys()
    assert manifest == made.manifest
    assert manifest["inventory"]["tables"][PortalDocument._meta.db_table] == 1
    assert made.missing == [document.file.name]
    assert shown == [(1, True), (1, False)]
    assert finished(folder) == [made.path.name, f"{made.path.name}.sha256"]


def test_what_vanishes_while_it_is_made_is_told(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where names cannot be linked, a file may go after it was listed.
    document = PortalDocument.objects.create(title="删", file="a/file")
    listed = making.media.Snapshot.files

    def files(self: making.media.Snapshot) -> dict[str, Path]:
        found = listed(self)
        found["a/file"].unlink()
        return found

    monkeypatch.setattr(making.media.Snapshot, "files", files)
    made = making.make(folder)
    assert made.missing == [document.file.name]
    assert "media/a/file" not in made.manifest["files"]


def test_a_database_that_fails_is_told_in_chinese(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise OperationalError("connection refused")

    monkeypatch.setattr(making, "engine", lambda: SimpleNamespace(size=fail))
    with pytest.raises(CommandError, match="备份没有完成"):
        call_command("backup", to=folder)


def test_only_one_at_a_time(folder: Path) -> None:
    folder.mkdir()
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        with pytest.raises(Busy):
            making.make(folder)
    finally:
        os.close(lock)
    assert finished(folder) == []


def test_what_a_killed_one_left_goes(folder: Path) -> None:
    (folder / ".work").mkdir(parents=True)
    (folder / f"{OLD}.part").touch()
    staging = folder.parent / ".restore"
    (staging / "settings").mkdir(parents=True)
    made = making.make(folder)
    assert not (folder / ".work").exists() and not staging.exists()
    assert finished(folder) == [made.path.name, f"{made.path.name}.sha256"]


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_one_that_fails_leaves_the_older_and_nothing_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings, failure: BaseException
) -> None:
    settings.BACKUP_KEEP = {"days": 0, "weeks": 0, "months": 0}
    folder.mkdir()
    (folder / OLD).touch()

    def fail(*arguments: object) -> None:
        raise failure

    monkeypatch.setattr(making.archive.Writer, "add_text", fail)
    with pytest.raises(type(failure)):
        making.make(folder)
    assert finished(folder) == [OLD]
    assert {path.name for path in folder.iterdir()} == {OLD, ".lock"}


def test_superfluous_ones_go_with_their_checksums(folder: Path, settings: Settings) -> None:
    settings.BACKUP_KEEP = {"days": 1, "weeks": 1, "months": 1}
    folder.mkdir()
    for name in (OLD, f"{OLD}.sha256", "note.txt"):
        (folder / name).touch()
    made = making.make(folder, prune=False)
    assert (folder / OLD).exists()
    made.path.unlink()
    made = making.make(folder)
    assert [path.name for path in made.removed] == [OLD]
    assert (folder / "note.txt").exists()
    assert not (folder / f"{OLD}.sha256").exists()


def test_settings_that_may_not_be_read_stop_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = making.archive.Writer.add

    def add(self: making.archive.Writer, name: str, path: Path) -> Any:
        if name.startswith("settings/"):
            raise PermissionError
        return real(self, name, path)

    monkeypatch.setattr(making.archive.Writer, "add", add)
    with pytest.raises(BackupError, match="没有权限"):
        making.make(folder)


def test_a_restore_that_is_going_on_is_left_alone(folder: Path) -> None:
    with alone.staging() as staging:
        (staging / "database").touch()
        making.make(folder)
        assert (staging / "database").exists()


def test_nothing_of_the_database_has_a_name_while_files_are_copied(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen = making.archive.Writer.add, []

    def add(self: making.archive.Writer, name: str, path: Path) -> Any:
        seen.extend(path.name for path in folder.rglob("*") if path.is_file())
        return real(self, name, path)

    monkeypatch.setattr(making.archive.Writer, "add", add)
    made = making.make(folder)
    assert set(seen) == {".lock", f"{made.path.name}.part"}


def test_one_that_would_fill_the_disk_is_not_begun(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_KEEP = {"days": 0, "weeks": 0, "months": 0}
    settings.BACKUP_RESERVE = 1000
    needed = len("uploaded") + 2 * 100
    folder.mkdir()
    newer = "portal-20200102T000000Z.tar"
    for name in (OLD, newer):
        (folder / name).touch()
    monkeypatch.setattr(room.shutil, "disk_usage", lambda path: SimpleNamespace(free=1000 + needed - 1))
    with pytest.raises(BackupError, match="磁盘空间不够"):
        making.make(folder)
    # What retention does not keep anyhow goes first: it may be what fills the disk. The newest never does.
    assert finished(folder) == [newer]
    monkeypatch.setattr(room.shutil, "disk_usage", lambda path: SimpleNamespace(free=1000 + needed))
    assert making.make(folder).path.exists()


def test_the_end_of_the_process_clears_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(*arguments: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(making.archive.Writer, "add_text", end)
    former = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, alone.ending_in_order():
        making.make(folder)
    assert ended.value.code == 143
    assert {path.name for path in folder.iterdir()} == {".lock"}
    assert signal.getsignal(signal.SIGTERM) == former

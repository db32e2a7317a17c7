"""Restoring: read and verify all of a backup aside, then replace database and files, then compare with the manifest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from portal.core.backup import archive, inventory, media, names, room
from portal.core.backup.alone import staging
from portal.core.backup.engine import engine
from portal.core.backup.errors import BackupError, Damaged, NotEmpty
from portal.core.backup.making import FORMAT, MANIFEST, MEDIA, SETTINGS

# The root and the welcome page, which Wagtail's migrations make.
PAGES_OF_AN_EMPTY_SITE = 2

# Called with 1 for each file that has been read.
Progress = Callable[[int], object]


@dataclass(frozen=True)
class Staged:
    """A backup that has been read and found whole: where its files are for now, and what it says it holds."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def dump(self) -> Path:
        """The database."""
        return self.folder / self.manifest["database"]

    @property
    def settings_files(self) -> list[Path]:
        """The settings of the machine that was backed up."""
        folder = self.folder / SETTINGS
        return sorted(folder.iterdir()) if folder.is_dir() else []


@contextmanager
def staged(path: Path, identity: Path | None, progress: Progress = lambda _: None) -> Iterator[Staged]:
    """Read a backup into a folder of its own beside the media, and verify every file of it; gone with the block.

    Raises Busy, Damaged, BackupError (also where the disk has too little room), OSError.
    """
    with staging() as folder:
        room.check(folder, path.stat().st_size, "读出这份备份")
        _check_whole(path)
        read: dict[str, dict[str, int | str]] = {}
        with archive.reading(path, identity) as tar:
            for member in tar:
                source = tar.extractfile(member)
                if source is None:
                    raise Damaged(f"备份中有不应出现的内容：{member.name!r}")
                read[member.name] = archive.extract(member, source, folder)
                progress(1)
        yield Staged(folder, _manifest(folder, read))


def check_target(*, force: bool) -> None:
    """Raises NotEmpty where a restore would replace pages, people or files, unless that is wanted."""
    if force:
        return
    if not media.is_empty():
        raise NotEmpty(f"{settings.MEDIA_ROOT} 中已有文件。确要覆盖请加 --force。")
    if not engine().exists() or "wagtailcore_page" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM wagtailcore_page")
        (pages,) = cursor.fetchone()
    if pages > PAGES_OF_AN_EMPTY_SITE or get_user_model().objects.exists():
        raise NotEmpty(f"数据库中已有 {pages} 个页面或已有用户。确要覆盖请加 --force。")


def check_fits(manifest: dict[str, Any]) -> None:
    """Raises BackupError for a backup of another kind of database, of a newer release, or too large for the disk."""
    if manifest["engine"] != connection.vendor:
        raise BackupError(
            f"备份来自 {manifest['engine']} 数据库，本机设置的是 {connection.vendor}，请先改 DATABASE_URL。"
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    apps = {name.partition(".")[0] for name in known}
    newer = [name for name in manifest["inventory"]["migrations"] if name not in known and name.split(".")[0] in apps]
    if newer:
        raise BackupError(f"备份来自更新的版本（{newer[0]}），请先安装那个版本再恢复。")
    # The dump unpacked, and the new database beside the one that it replaces. Older backups do not say.
    room.check(Path(settings.MEDIA_ROOT).parent, 2 * manifest.get("database_bytes", 0), "恢复数据库")


def replace(backup: Staged) -> Path | None:
    """Load the database and put the files in place; returns where the former files are, if there were any.

    The database first and in one transaction: if it fails, nothing has changed. Raises BackupError, Damaged, OSError.
    """
    engine().load(backup.dump)
    root = Path(settings.MEDIA_ROOT)
    aside = root.with_name(f"{root.name}.before-{datetime.now(UTC).strftime(names.STAMP)}")
    media.replace(backup.folder / MEDIA, aside)
    return aside if aside.exists() else None


def verify(manifest: dict[str, Any]) -> list[str]:
    """In what the installed state differs from the backup, a sentence each; to be asked before anything runs on it."""
    expected, differences = manifest["inventory"], []
    with engine().inspecting() as cursor:
        found, referred = inventory.take(cursor, expected["tables"]).as_dict(), inventory.files(cursor)
    for part, label in (("tables", "数据表"), ("pages", "页面类型")):
        for name in sorted(expected[part].keys() | found[part].keys()):
            before, after = expected[part].get(name, 0), found[part].get(name, 0)
            if before != after:
                differences.append(f"{label} {name}：备份 {before} 行，恢复后 {after} 行")
    if expected["pages_digest"] != found["pages_digest"]:
        differences.append("页面内容的校验值与备份不一致")
    lost = sorted(set(media.missing(referred)) - set(manifest["missing"]))
    return differences + [f"缺少文件 {name}" for name in lost]


def _check_whole(path: Path) -> None:
    checksum = names.checksum_of(path)
    if checksum.exists() and checksum.read_text().split()[0] != archive.sha256_of(path):
        raise Damaged(f"{path.name} 与校验文件 {checksum.name} 不符，文件已损坏。")


def _manifest(folder: Path, read: dict[str, dict[str, int | str]]) -> dict[str, Any]:
    if read.pop(MANIFEST, None) is None:
        raise Damaged("备份中没有清单，文件不完整。")
    manifest = json.loads((folder / MANIFEST).read_text())
    if manifest["format"] != FORMAT:
        raise BackupError(f"备份格式为 {manifest['format']}，本版本只认识 {FORMAT}。")
    expected = manifest["files"]
    for name in sorted(expected.keys() | read.keys()):
        if expected.get(name) != read.get(name):
            raise Damaged(f"备份中的 {name} 与清单不符。")
    return manifest

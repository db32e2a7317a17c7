"""Restoring: what is damaged, of another kind or newer is refused, and so is a target that holds something."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings
from wagtail.models import Page

from portal.core.backup import archive, names, restoring
from portal.core.backup.errors import BackupError, Busy, Damaged, NotEmpty
from portal.core.backup.inventory import take
from portal.core.models import PortalDocument
from tests.factories import HomePageFactory


@pytest.fixture
def place(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "var" / "media"
    return tmp_path


def write(place: Path, **changes: Any) -> Path:
    """A backup with one file; its manifest with changes."""
    path, source = place / "portal-20261123T000000Z.tar", place / "source"
    source.write_bytes(b"uploaded " * 1000)
    with archive.writing(path, None) as writer:
        told = writer.add("media/file", source)
        manifest = {"format": 1, "database": "dump", "files": {"media/file": told}} | changes
        writer.add_text("manifest.json", json.dumps(manifest))
    return path


def test_a_whole_one_is_laid_out_and_taken_away_again(place: Path) -> None:
    with restoring.staged(write(place), None) as staged:
        assert (staged.folder / "media" / "file").read_bytes() == b"uploaded " * 1000
        assert not staged.settings_files
    assert not staged.folder.exists()


def refuse(path: Path, match: str, kind: type[BackupError] = Damaged) -> None:
    """The backup is refused, and nothing is left of it."""
    with pytest.raises(kind, match=match), restoring.staged(path, None):
        pass
    assert not list(path.parent.glob("var/.restore"))


def test_one_that_differs_from_its_manifest_is_refused(place: Path) -> None:
    path = write(place)
    whole = path.read_bytes()
    at = whole.index(b"uploaded") + 4000
    path.write_bytes(whole[:at] + b"X" + whole[at + 1 :])
    refuse(path, "media/file 与清单不符")


def test_one_that_is_cut_off_is_refused(place: Path) -> None:
    path = write(place)
    path.write_bytes(path.read_bytes()[:5000])
    refuse(path, "不完整|损坏")


def test_one_that_differs_from_the_checksum_beside_it_is_refused(place: Path) -> None:
    path = write(place)
    names.checksum_of(path).write_text(f"{'0' * 64}  {path.name}\n")
    refuse(path, "校验文件")


@pytest.mark.parametrize("files", [{}, {"media/file": {}, "media/other": {}}])
def test_one_with_more_or_less_than_its_manifest_says_is_refused(place: Path, files: dict) -> None:
    refuse(write(place, files=files), "与清单不符")


def test_another_format_is_refused(place: Path) -> None:
    refuse(write(place, format=2), "备份格式为 2", BackupError)


def manifest(**changes: Any) -> dict[str, Any]:
    """The manifest of a backup of the test's own database."""
    with connection.cursor() as cursor:
        held = take(cursor).as_dict()
    return {"engine": connection.vendor, "inventory": held, "missing": []} | changes


def test_a_backup_of_this_release_or_an_older_one_fits(db) -> None:
    restoring.check_fits(manifest())
    older = manifest()
    # Of an app that is installed no more, too.
    older["inventory"]["migrations"] = ["core.0001_initial", "gone.0001_initial"]
    restoring.check_fits(older)


def test_another_database_or_a_newer_release_does_not(db) -> None:
    with pytest.raises(BackupError, match="DATABASE_URL"):
        restoring.check_fits(manifest(engine="oracle"))
    newer = manifest()
    newer["inventory"]["migrations"].append("core.9999_later")
    with pytest.raises(BackupError, match=r"core\.9999_later"):
        restoring.check_fits(newer)


def test_a_database_that_does_not_fit_on_the_disk_is_refused(db, settings: Settings) -> None:
    settings.BACKUP_RESERVE = 0
    restoring.check_fits(manifest(database_bytes=1000))
    with pytest.raises(BackupError, match="磁盘空间不够"):
        restoring.check_fits(manifest(database_bytes=1 << 60))


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database of the tests is in memory, where no file tells that it is there."""
    monkeypatch.setattr(restoring.engine(), "exists", lambda: True)


def test_an_empty_target_is_taken(db, place: Path, installed: None) -> None:
    restoring.check_target(force=False)


def test_a_target_with_people_files_or_pages_is_not_unless_it_must_be(
    db, place: Path, installed: None, settings: Settings, django_user_model
) -> None:
    def refused() -> bool:
        restoring.check_target(force=True)
        try:
            restoring.check_target(force=False)
        except NotEmpty:
            return True
        return False

    user = django_user_model.objects.create(username="somebody")
    assert refused()
    user.delete()
    Path(settings.MEDIA_ROOT).mkdir(parents=True)
    upload = Path(settings.MEDIA_ROOT, "upload")
    upload.touch()
    assert refused()
    upload.unlink()
    assert not refused()
    HomePageFactory(parent=Page.get_first_root_node(), slug="shouye")
    assert refused()


def test_what_is_not_as_it_was_is_told(db, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = manifest()
    monkeypatch.setattr(restoring.engine(), "inspecting", connection.cursor)
    assert restoring.verify(expected) == []
    # A model that this release has no more, and one that the release of the backup had not yet.
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE gone_model (id integer)")
        cursor.execute("INSERT INTO gone_model VALUES (1)")
    expected["inventory"]["tables"] |= {"gone_model": 1, "lost_model": 2}
    del expected["inventory"]["tables"]["auth_group"]
    assert restoring.verify(expected) == ["数据表 lost_model：备份 2 行，恢复后 0 行"]
    del expected["inventory"]["tables"]["lost_model"]
    Page.objects.filter(slug="home").update(title="tampered")
    assert restoring.verify(expected) == ["页面内容的校验值与备份不一致"]
    PortalDocument.objects.create(title="x", file="documents/x.txt")
    differences = restoring.verify(expected)
    assert any("core_portaldocument：备份 0 行，恢复后 1 行" in one for one in differences)
    assert "缺少文件 documents/x.txt" in differences


def test_only_one_at_a_time(place: Path) -> None:
    path = write(place)
    with restoring.staged(path, None) as staged:
        with pytest.raises(Busy), restoring.staged(path, None):
            pass
        assert (staged.folder / "media" / "file").exists()


def test_one_that_does_not_fit_on_the_disk_is_refused(place: Path, settings: Settings) -> None:
    settings.BACKUP_RESERVE = 1 << 60
    refuse(write(place), "磁盘空间不够", BackupError)

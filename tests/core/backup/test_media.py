"""The uploaded files as they were when the database was dumped, whatever happens to them meanwhile."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from pytest_django import Settings

from portal.core.backup import media


@pytest.fixture
def uploads(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "media"
    (folder / "documents").mkdir(parents=True)
    settings.MEDIA_ROOT = folder
    return folder


def contents(snapshot: media.Snapshot) -> dict[str, str]:
    """The text of every file in a snapshot."""
    return {name: path.read_text() for name, path in snapshot.files().items()}


def test_what_is_deleted_meanwhile_is_kept(uploads: Path) -> None:
    early, late = uploads / "documents" / "early", uploads / "documents" / "late"
    early.write_text("1")
    with media.snapshot() as snapshot:
        early.unlink()
        late.write_text("2")
        snapshot.add()
        late.unlink()
        assert contents(snapshot) == {"documents/early": "1", "documents/late": "2"}
    assert [path.name for path in uploads.parent.iterdir()] == ["media"]


def test_what_a_killed_backup_left_does_not_matter(uploads: Path) -> None:
    left = uploads.parent / media.SNAPSHOT
    left.mkdir()
    (left / "old").write_text("old")
    (uploads / "new").write_text("new")
    with media.snapshot() as snapshot:
        assert contents(snapshot) == {"new": "new"}


def test_without_hard_links_files_are_read_where_they_are(uploads: Path, monkeypatch) -> None:
    def refuse(*paths: Path) -> None:
        raise OSError(errno.EXDEV, "another file system")

    monkeypatch.setattr(os, "link", refuse)
    (uploads / "new").write_text("new")
    with media.snapshot() as snapshot:
        assert contents(snapshot) == {"new": "new"}


def test_links_in_the_folder_lead_nowhere(uploads: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("secret")
    (uploads / "link").symlink_to(tmp_path / "outside")
    with media.snapshot() as snapshot:
        assert contents(snapshot) == {}
    assert media.is_empty()


def test_the_former_files_are_moved_aside(uploads: Path, tmp_path: Path) -> None:
    (uploads / "documents" / "same").write_text("old")
    staged, aside = tmp_path / "staged", tmp_path / "aside"
    (staged / "documents").mkdir(parents=True)
    (staged / "documents" / "same").write_text("new")
    media.replace(staged, aside)
    assert (uploads / "documents" / "same").read_text() == "new"
    assert (aside / "documents" / "same").read_text() == "old"
    assert media.missing({"documents/same", "documents/gone"}) == ["documents/gone"]

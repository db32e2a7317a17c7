"""What backups are called and which of them are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.core.backup.names import backups, moment_of, name_of, superfluous

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_name_says_when() -> None:
    assert name_of(NOON, encrypted=True) == "portal-20261123T120000Z.tar.age"
    assert moment_of(name_of(NOON, encrypted=False)) == NOON


@pytest.mark.parametrize(
    "name",
    [
        "portal-20261123T120000Z.tar.part",
        "portal-20261123T120000Z.tar.sha256",
        "xportal-20261123T120000Z.tar",
        "portal-20261399T120000Z.tar",
        "notes",
    ],
)
def test_other_files_are_no_backups(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert backups(tmp_path) == []


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path) -> None:
    assert backups(tmp_path / "none") == []


def kept(nights: int, **keep: int) -> list[datetime]:
    """Of a backup a night for so many nights, when those that stay were made."""
    paths = [Path(name_of(NOON - timedelta(days=age), encrypted=False)) for age in range(nights)]
    gone = set(superfluous(paths, {"days": 0, "weeks": 0, "months": 0} | keep))
    return [moment for path in paths if path not in gone and (moment := moment_of(path.name))]


def test_the_newest_stays_always() -> None:
    assert kept(10) == [NOON]


def test_days_weeks_and_months() -> None:
    assert kept(10, days=3) == [NOON, NOON - timedelta(days=1), NOON - timedelta(days=2)]
    # NOON is a Monday: the newest of the week before is its Sunday.
    assert kept(20, weeks=3) == [NOON, NOON - timedelta(days=1), NOON - timedelta(days=8)]
    assert kept(60, months=2) == [NOON, datetime(2026, 10, 31, 12, tzinfo=UTC)]


def test_several_of_one_day_leave_the_last() -> None:
    paths = [Path(name_of(NOON - timedelta(hours=age), encrypted=False)) for age in range(3)]
    assert superfluous(paths, {"days": 7, "weeks": 0, "months": 0}) == paths[1:]


def test_days_without_a_backup_do_not_count() -> None:
    paths = [Path(name_of(NOON - timedelta(days=age), encrypted=False)) for age in (0, 100, 200, 300)]
    assert superfluous(paths, {"days": 3, "weeks": 0, "months": 0}) == paths[3:]

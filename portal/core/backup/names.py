"""What backups are called, and which of them are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"portal-(\d{8}T\d{6}Z)\.tar(?:\.age)?")
# How a moment is named in each of the periods that retention counts.
_PERIODS = {"days": "%Y-%m-%d", "weeks": "%G-%V", "months": "%Y-%m"}


def name_of(moment: datetime, *, encrypted: bool) -> str:
    """The file name of a backup that was begun at a moment (UTC)."""
    return f"portal-{moment.strftime(STAMP)}.tar{'.age' if encrypted else ''}"


def moment_of(name: str) -> datetime | None:
    """When a backup of this name was begun; None for any other file."""
    found = _NAME.fullmatch(name)
    try:
        return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None
    except ValueError:
        # No day of any calendar: somebody else's file, which must not keep backups from being made.
        return None


def backups(folder: Path) -> list[Path]:
    """The finished backups in a folder, newest first."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if moment_of(path.name)), key=lambda path: path.name, reverse=True)


def superfluous(paths: Iterable[Path], keep: Mapping[str, int]) -> list[Path]:
    """Backups (newest first) that retention lets go: neither the newest nor the newest of a kept day, week or month.

    `keep` says how many `days`, `weeks` and `months` that have a backup are kept.
    """
    listed = list(paths)
    kept = set(listed[:1])
    for period, form in _PERIODS.items():
        newest: dict[str, Path] = {}
        for path in listed:
            moment = moment_of(path.name)
            assert moment is not None, path
            newest.setdefault(moment.strftime(form), path)
        kept.update(list(newest.values())[: keep[period]])
    return [path for path in listed if path not in kept]


def checksum_of(path: Path) -> Path:
    """The file beside a backup that `sha256sum -c` reads."""
    return path.with_name(f"{path.name}.sha256")

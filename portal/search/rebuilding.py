"""Writing the whole index anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from portal.search.analysis import Analysed
from portal.search.indexes import backend
from portal.search.models import IndexJournal
from portal.search.preparing import all_prepared
from portal.search.rows import note_failure, of_pages, record_all, remove

Progress = Callable[[int], object]
Stop = Callable[[], bool]


def never() -> bool:
    """Nobody asks to stop."""
    return False


@dataclass
class Applied:
    """What a run has done: rows (of a rebuild: pages) applied, errors by page, and why it ended early, if it did.

    `left`: rows that are due have been left to another run, for lack of time or because another process writes.
    """

    rows: int = 0
    failed: dict[int, str] = field(default_factory=dict)
    error: str = ""
    left: bool = False

    @property
    def complete(self) -> bool:
        return not self.failed and not self.error and not self.left

    def add(self, other: Applied) -> None:
        """Take in what another run has done."""
        self.rows += other.rows
        self.failed |= other.failed
        self.error = self.error or other.error
        self.left = self.left or other.left


class NotWanted(Exception):
    """A rebuild that has been given up; the old index remains."""


def rebuild(
    progress: Progress | None = None, *, wanted: Callable[[], bool] | None = None, stop: Stop = never
) -> Applied:
    """Write a new index of all public pages; the old one serves until the end.

    Rows that the journal held before go with it; those written meanwhile remain, to be applied next. `wanted` is
    asked once no other process writes any more. Raises IndexUnavailable (IndexBusy where another process keeps
    writing), and NotWanted where `wanted` says no or `stop` yes.
    """
    applied = Applied()
    before: list[IndexJournal] = []

    def documents() -> Iterator[Analysed]:
        if wanted is not None and not wanted():
            raise NotWanted
        # Rows themselves, not all up to a key: a transaction that is still open may hold a lower one.
        before.extend(IndexJournal.objects.all())
        for pk, document in all_prepared():
            if stop():
                raise NotWanted
            if progress:
                progress(1)
            if isinstance(document, Analysed):
                yield document
            else:
                applied.failed[pk] = document

    applied.rows = backend().rebuild(documents())
    remove(row for row in before if row.page_id not in applied.failed)
    _keep_failed(applied.failed)
    return applied


def _keep_failed(failed: dict[int, str]) -> None:
    """Write down pages that are missing from the new index, so that they are tried again."""
    known = {row.page_id for row in of_pages(list(failed))}
    record_all(failed.keys() - known)
    for row in of_pages(list(failed)):
        note_failure([row], failed[row.page_id])

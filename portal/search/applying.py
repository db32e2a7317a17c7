"""Applying the journal: bringing the index to the state of the database.

What to do is decided by the database at that moment, inside the index's lock, so that applying twice, late, or by
several processes at once ends in the same index.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db import Error
from wagtail.models import Page

from portal.search.compare import differences
from portal.search.engines.base import Batch, IndexBusy, IndexUnavailable
from portal.search.indexes import KEYS_IN_QUERY, backend, chunks, indexed_pages
from portal.search.models import IndexJournal
from portal.search.preparing import prepared
from portal.search.rebuilding import Applied, NotWanted, Progress, Stop, never, rebuild
from portal.search.rows import (
    LONGEST_PAUSE_OF_INDEX,
    due,
    note_failure,
    of_pages,
    rebuild_is_due,
    rebuild_is_wanted,
    record_all,
    remove,
    request_rebuild,
    rows_about_rebuild,
)

logger = logging.getLogger(__name__)

# Rows that are looked at together; of their pages those that are gone leave the index in one commit.
WINDOW = 5_000
# Pages that are written in one commit, read so many at once, unless it has held the index for so many seconds.
BATCH = 200
READ = 50
BATCH_SECONDS = 1.0
# Between two commits another process gets its turn: publishers wait for it.
LET_OTHERS = 0.1
# A missing index is rebuilt while a publisher waits only if so few pages belong in it.
URGENT_REBUILD = 200
# When so many pages have failed in one run, something is wrong with all of them.
MOST_FAILED = 1_000


def apply_pending(
    *,
    progress: Progress | None = None,
    wait: float | None = None,
    seconds: float | None = None,
    stop: Stop = never,
    everything: bool = False,
    urgent: bool = False,
) -> Applied:
    """Apply what the journal holds and is due; call it outside of transactions.

    Rows stay, with their error and a pause, where their page could not be prepared or the index not be written.
    `wait` bounds the waiting for the index's writer, `seconds` the whole run, which also ends after the commit in
    which `stop` says yes. `everything`: pauses do not count. `urgent`: a publisher waits; the newest rows first,
    and no large rebuild. `progress` is told how many rows have gone. Never raises for the index; see `Applied`.
    """
    run = _Run(Applied(), progress, wait, seconds, stop, everything, urgent)
    try:
        while not run.applied.left and (rows := run.rows()):
            _work_on(rows, run)
    except IndexBusy:
        run.applied.error, run.applied.left = "另一个进程正在写索引，请稍后再试。", True
    except Exception as error:  # lock, disk, broken index, database: whatever it is, the rows must stay
        logger.exception("The index journal could not be applied.")
        run.applied.error = f"{type(error).__name__}: {error}"
    return run.applied


@dataclass
class _Run:
    """The options of one call of `apply_pending`, and what it has done."""

    applied: Applied
    progress: Progress | None
    wait: float | None
    seconds: float | None
    stop: Stop
    everything: bool
    urgent: bool
    started: float = field(default_factory=time.monotonic)
    commits: int = 0

    def rows(self) -> list[IndexJournal]:
        """The next rows; no page is tried again in a run in which it has failed."""
        if len(self.applied.failed) > MOST_FAILED:
            raise RuntimeError(f"More than {MOST_FAILED} pages have failed.")
        rows = IndexJournal.objects.all() if self.everything else due()
        rows = rows.exclude(page_id__in=list(self.applied.failed))
        if self.urgent:
            return list(rows.exclude(action=IndexJournal.Action.REBUILD).order_by("-pk")[:BATCH])
        return list(rows.order_by("pk")[:WINDOW])

    def may_go_on(self) -> bool:
        """Whether there is time for another commit; other processes get the index first."""
        self.commits += 1
        if self.commits == 1:
            return True
        if self.stop() or (self.seconds is not None and time.monotonic() - self.started > self.seconds):
            self.applied.left = True
        elif not self.urgent:
            time.sleep(LET_OTHERS)
        return not self.applied.left

    def done(self, rows: list[IndexJournal]) -> None:
        """These rows have been applied and can go."""
        remove(rows)
        self.applied.rows += len(rows)
        if self.progress:
            self.progress(len(rows))

    def failed(self, rows: list[IndexJournal], errors: dict[int, str]) -> None:
        """These pages could not be prepared."""
        for pk, error in errors.items():
            note_failure([row for row in rows if row.page_id == pk], error)
        self.applied.failed |= errors


def _work_on(rows: list[IndexJournal], run: _Run) -> None:
    if any(row.action == IndexJournal.Action.REBUILD for row in rows) or not backend().exists():
        _rebuild(rows, run)
        return
    try:
        if subtrees := [row for row in rows if row.action == IndexJournal.Action.SUBTREE]:
            with backend().writing(run.wait):
                _expand(subtrees)
            run.done(subtrees)
        for page_ids in _commits({row.page_id for row in rows if row.action != IndexJournal.Action.SUBTREE}):
            if not run.may_go_on():
                return
            _commit_or_split(page_ids, run)
    except IndexBusy:
        raise
    except IndexUnavailable as error:
        request_rebuild()
        note_failure(rows, f"{type(error).__name__}: {error}", LONGEST_PAUSE_OF_INDEX)
        if run.urgent or not (run.everything or rebuild_is_due()):
            raise


def _rebuild(rows: list[IndexJournal], run: _Run) -> None:
    """Write the index anew, where it is missing or a row asks for it."""
    request_rebuild()
    if run.urgent and indexed_pages().published().count() > URGENT_REBUILD:
        run.applied.left = True
        return
    if not run.everything and not rebuild_is_due():
        # It has failed and waits for its next attempt; what needs it waits as well.
        note_failure(rows, "索引不存在，等待重建。", LONGEST_PAUSE_OF_INDEX)
        return
    try:
        run.applied.add(rebuild(run.progress, wanted=rebuild_is_wanted, stop=run.stop))
    except IndexBusy:
        raise
    except NotWanted:
        run.applied.left = run.stop()
    except Exception as error:  # of the database, of the engine, of the disk: the next attempt waits
        note_failure(rows_about_rebuild(), f"{type(error).__name__}: {error}", LONGEST_PAUSE_OF_INDEX)
        raise


def _commits(page_ids: set[int]) -> Iterator[list[int]]:
    """Pages to be written together: all that are gone, with the first of the others; they cost next to nothing."""
    public = _public(page_ids)
    gone = sorted(page_ids - set(public))
    for some in list(chunks(public, BATCH)) or ([[]] if gone else []):
        yield [*gone, *some]
        gone = []


def _commit_or_split(page_ids: list[int], run: _Run) -> None:
    """Commit; where the engine refuses a page, find it by halves, so that it does not keep out the others."""
    try:
        _commit(page_ids, run)
    except (IndexUnavailable, OSError, Error):
        raise
    except Exception as error:
        if len(page_ids) > 1:
            for some in (page_ids[: len(page_ids) // 2], page_ids[len(page_ids) // 2 :]):
                _commit_or_split(some, run)
        else:
            logger.exception("Page %s cannot be written to the index.", page_ids[0])
            run.failed(of_pages(page_ids), {page_ids[0]: f"{type(error).__name__}: {error}"})


def _commit(page_ids: list[int], run: _Run) -> None:
    """Bring the index to the state of the database for these pages, and remove their rows, new and old."""
    with backend().writing(run.wait) as batch:
        # The lock is ours: what is read now is not older than what any other process has written to the index.
        rows = of_pages(page_ids)
        followed, errors = _follow(batch, page_ids)
    run.done([row for row in rows if row.page_id in followed])
    run.failed(rows, errors)


def _public(page_ids: Collection[int]) -> list[int]:
    """Those of the pages that belong in the index now, in the order of their keys."""
    found: list[int] = []
    for some in chunks(sorted(page_ids), KEYS_IN_QUERY):
        found += indexed_pages().filter(pk__in=some).published().order_by().values_list("pk", flat=True)
    return sorted(found)


def _follow(batch: Batch, page_ids: list[int]) -> tuple[set[int], dict[int, str]]:
    """Replace the pages that are public now, remove the others; those followed, in time for now, and errors."""
    started = time.monotonic()
    public = _public(page_ids)
    followed = set(page_ids) - set(public)
    errors: dict[int, str] = {}
    replaced = set()
    for some in chunks(public, READ):
        for pk, document in prepared(list(indexed_pages().filter(pk__in=some).published().specific())):
            if isinstance(document, str):
                errors[pk] = document
            else:
                batch.replace(document)
                replaced.add(pk)
        followed.update(some)
        if time.monotonic() - started > BATCH_SECONDS:
            break
    followed -= errors.keys()
    for pk in followed - replaced:
        batch.remove(pk)
    return followed, errors


def _expand(subtrees: list[IndexJournal]) -> None:
    """Turn subtrees into rows of those of their pages whose state in the index is not what it should be."""
    paths = {row.path for row in subtrees}
    # Since they were written down, the pages may have come to other paths.
    paths.update(Page.objects.filter(pk__in={row.page_id for row in subtrees}).values_list("path", flat=True))
    record_all(differences(paths).all())

"""The index's journal: changes are written down with the pages and applied to the index after the commit.

Nothing is lost: a row goes only after the index has committed what it asks for. What to do is decided by the
state of the database at that moment, inside the index's lock, so that applying twice, late, or by several
processes at once ends in the same index.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F
from wagtail.models import Page

from portal.search.compare import differences
from portal.search.engines.base import Batch, IndexUnavailable
from portal.search.indexes import all_documents, backend, documents, indexed_pages
from portal.search.models import IndexJournal

logger = logging.getLogger(__name__)

BATCH = 200
# What a publisher waits for at most, in seconds, before the rest is left to `manage.py apply_index_journal`.
IN_REQUEST_LOCK = 2.0
IN_REQUEST_TIME = 5.0
# A missing index is rebuilt while a publisher waits only if so few pages belong in it.
IN_REQUEST_REBUILD = 200

Progress = Callable[[int], None]
_deferring = threading.local()


@dataclass
class Applied:
    """What a run has done: rows applied, rows that failed, and why it stopped early, if it did."""

    rows: int = 0
    failed: dict[int, str] = field(default_factory=dict)
    error: str = ""

    @property
    def complete(self) -> bool:
        return not self.failed and not self.error


# Writing.


def record(page_id: int) -> None:
    """A page has changed in any way that the index may have to follow."""
    IndexJournal.objects.create(page_id=page_id, action=IndexJournal.Action.UPDATE)
    schedule()


def record_delete(page_id: int) -> None:
    """A page is gone."""
    IndexJournal.objects.create(page_id=page_id, action=IndexJournal.Action.DELETE)
    schedule()


def record_subtree(page: Page, *, now: bool = True) -> None:
    """A page and all below it have come to another place or under another restriction.

    `now=False` only writes it down: for what is announced before it happens.
    """
    IndexJournal.objects.create(page_id=page.pk, action=IndexJournal.Action.SUBTREE, path=page.path)
    if now:
        schedule()


def schedule() -> None:
    """Apply the journal after the commit of the transaction that is open, once; inside `deferred`, not yet."""
    if getattr(_deferring, "depth", 0):
        return
    if not any(hook[1] is _apply_in_request for hook in connection.run_on_commit):
        transaction.on_commit(_apply_in_request, robust=True)


def _apply_in_request() -> None:
    if getattr(_deferring, "depth", 0):
        return
    try:
        if not backend().exists() and indexed_pages().published().count() > IN_REQUEST_REBUILD:
            logger.error("There is no search index; run manage.py rebuild_index.")
            return
        applied = apply_pending(wait=IN_REQUEST_LOCK, seconds=IN_REQUEST_TIME)
    except Exception:  # the change is saved and written down: a broken index must not break publishing
        logger.exception("The index journal could not be applied; its rows remain.")
        return
    if applied.error:
        logger.warning("The index journal waits for the next run: %s", applied.error)


@contextmanager
def deferred(progress: Progress | None = None) -> Iterator[None]:
    """Inside, changes are only written down; at the end of the outermost block they are applied in batches.

    For imports. An exception goes through, after what was committed until then has been applied.
    """
    _deferring.depth = getattr(_deferring, "depth", 0) + 1
    try:
        yield
    finally:
        _deferring.depth -= 1
        if not _deferring.depth:
            if connection.in_atomic_block:
                schedule()
            else:
                _apply_after_import(progress)


def _apply_after_import(progress: Progress | None) -> None:
    try:
        applied = apply_pending(progress=progress)
    except Exception:  # what was imported is saved and written down
        logger.exception("The index journal could not be applied; its rows remain.")
        return
    if applied.error:
        logger.warning("The index journal waits for the next run: %s", applied.error)


# Applying.


def apply_pending(
    *, progress: Progress | None = None, wait: float | None = None, seconds: float | None = None
) -> Applied:
    """Apply what the journal holds; call it outside of transactions.

    Rows stay, with attempts and last_error, where their page could not be prepared or the index not be written.
    `wait` bounds the waiting for the index's writer, `seconds` the whole run. `progress` is told how many
    rows have gone. Never raises for the index; see `Applied.error`.
    """
    applied = Applied()
    started = time.monotonic()
    last = 0
    while rows := list(IndexJournal.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        try:
            if not backend().exists():
                rebuild()
            else:
                _apply(rows, applied, wait)
        except Exception as error:  # lock, disk, broken index: whatever it is, the rows must stay
            logger.exception("The index could not be written.")
            applied.error = f"{type(error).__name__}: {error}"
            _note_failure([row.pk for row in rows], applied.error)
            break
        if progress:
            progress(len(rows))
        if seconds is not None and time.monotonic() - started > seconds:
            if IndexJournal.objects.filter(pk__gt=last).exists():
                applied.error = "time is up"
            break
    return applied


def _apply(rows: list[IndexJournal], applied: Applied, wait: float | None) -> None:
    """Bring the index to the state of the database for these rows, and remove them."""
    page_ids: set[int] = set()
    failed: dict[int, str] = {}
    with backend().writing(wait) as batch:
        # The lock is ours: what is read now is not older than what any other process has written to the index.
        for row in rows:
            if row.action == IndexJournal.Action.SUBTREE:
                _expand(row)
            else:
                page_ids.add(row.page_id)
        failed = _follow(batch, page_ids)
    done = [row.pk for row in rows if row.page_id not in failed or row.action == IndexJournal.Action.SUBTREE]
    IndexJournal.objects.filter(pk__in=done).delete()
    for row in rows:
        if row.pk not in done:
            applied.failed[row.pk] = failed[row.page_id]
            _note_failure([row.pk], failed[row.page_id])
    applied.rows += len(done)


def _follow(batch: Batch, page_ids: set[int]) -> dict[int, str]:
    """Replace the pages that are public now, remove the others; errors by primary key."""
    pages = list(indexed_pages().filter(pk__in=page_ids).published().specific())
    failed = {}
    for page, document in documents(pages):
        if isinstance(document, Exception):
            logger.error("Page %s cannot be prepared for the index.", page.pk, exc_info=document)
            failed[page.pk] = f"{type(document).__name__}: {document}"
        else:
            batch.replace(document)
    for pk in page_ids - {page.pk for page in pages}:
        batch.remove(pk)
    return failed


def _expand(row: IndexJournal) -> None:
    """Turn a subtree into rows of those of its pages whose place in the index is not what it should be."""
    page = Page.objects.filter(pk=row.page_id).first()
    found: set[int] = set()
    for path in {row.path, page.path if page else row.path}:
        found.update(differences(path).all())
    IndexJournal.objects.bulk_create(
        [IndexJournal(page_id=pk, action=IndexJournal.Action.UPDATE) for pk in sorted(found)], batch_size=BATCH
    )


def _note_failure(pks: list[int], error: str) -> None:
    IndexJournal.objects.filter(pk__in=pks).update(attempts=F("attempts") + 1, last_error=error[:2000])


# The whole.


def rebuild(progress: Progress | None = None) -> Applied:
    """Write a new index of all public pages; the old one serves until the end.

    Rows that the journal held before go with it; those written meanwhile remain, to be applied next.
    Raises IndexUnavailable where another process keeps writing.
    """
    applied = Applied()
    before = IndexJournal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def prepared() -> Iterator[dict]:
        for page, document in all_documents():
            if progress:
                progress(1)
            if isinstance(document, Exception):
                logger.error("Page %s cannot be prepared for the index.", page.pk, exc_info=document)
                applied.failed[page.pk] = f"{type(document).__name__}: {document}"
            else:
                yield document

    applied.rows = backend().rebuild(prepared())
    IndexJournal.objects.filter(pk__lte=before).exclude(page_id__in=list(applied.failed)).delete()
    return applied


def record_differences() -> int:
    """Write down all in which the index differs from the database; returns the number of pages."""
    try:
        found = differences().all()
    except IndexUnavailable:
        return 0
    IndexJournal.objects.bulk_create(
        [IndexJournal(page_id=pk, action=IndexJournal.Action.UPDATE) for pk in found], batch_size=BATCH
    )
    return len(found)

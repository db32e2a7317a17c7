"""Applying the journal: bringing the index to the state of the database.

What to do is decided by the database at that moment, inside the index's lock, so that applying twice, late, or by
several processes at once ends in the same index.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from portal.search.compare import differences
from portal.search.engines.base import Batch, Document, IndexUnavailable
from portal.search.indexes import all_documents, backend, chunks, documents, indexed_pages
from portal.search.models import IndexJournal

logger = logging.getLogger(__name__)

BATCH = 200

Progress = Callable[[int], object]


@dataclass
class Applied:
    """What a run has done: rows applied, rows that failed, and why it stopped early, if it did."""

    rows: int = 0
    failed: dict[int, str] = field(default_factory=dict)
    error: str = ""

    @property
    def complete(self) -> bool:
        return not self.failed and not self.error


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
                applied.rows += rebuild().rows
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
    with backend().writing(wait) as batch:
        # The lock is ours: what is read now is not older than what any other process has written to the index.
        subtrees = [row for row in rows if row.action == IndexJournal.Action.SUBTREE]
        page_ids = {row.page_id for row in rows if row.action != IndexJournal.Action.SUBTREE}
        _expand(subtrees)
        failed = _follow(batch, page_ids)
    done = [row.pk for row in rows if row in subtrees or row.page_id not in failed]
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


def _expand(subtrees: list[IndexJournal]) -> None:
    """Turn subtrees into rows of those of their pages whose state in the index is not what it should be."""
    if not subtrees:
        return
    paths = {row.path for row in subtrees}
    # Since they were written down, the pages may have come to other paths.
    paths.update(Page.objects.filter(pk__in={row.page_id for row in subtrees}).values_list("path", flat=True))
    _record_all(sorted({pk for path in paths for pk in differences(path).all()}))


def _note_failure(pks: list[int], error: str) -> None:
    IndexJournal.objects.filter(pk__in=pks).update(attempts=F("attempts") + 1, last_error=error[:2000])


def rebuild(progress: Progress | None = None) -> Applied:
    """Write a new index of all public pages; the old one serves until the end.

    Rows that the journal held before go with it; those written meanwhile remain, to be applied next.
    Raises IndexUnavailable where another process keeps writing.
    """
    applied = Applied()
    # Rows by their keys, not all up to a key: a transaction that is still open may hold a lower one.
    before = list(IndexJournal.objects.values_list("pk", flat=True))

    def prepared() -> Iterator[Document]:
        for page, document in all_documents():
            if progress:
                progress(1)
            if isinstance(document, Exception):
                logger.error("Page %s cannot be prepared for the index.", page.pk, exc_info=document)
                applied.failed[page.pk] = f"{type(document).__name__}: {document}"
            else:
                yield document

    applied.rows = backend().rebuild(prepared())
    for pks in chunks(before, BATCH):
        IndexJournal.objects.filter(pk__in=pks).exclude(page_id__in=list(applied.failed)).delete()
    return applied


def record_expired() -> int:
    """Write down pages whose expiry has passed while they are in the index; nothing else announces it."""
    try:
        indexed = {pk for pk, _ in backend().versions()}
    except IndexUnavailable:
        return 0
    expired = indexed_pages().filter(live=True, expire_at__lte=timezone.now()).values_list("pk", flat=True)
    return _record_all(sorted(indexed & set(expired)))


def record_differences() -> int:
    """Write down all in which the index differs from the database; returns the number of pages.

    Raises IndexUnavailable where the index cannot be read.
    """
    return _record_all(differences().all())


def _record_all(pks: list[int]) -> int:
    update = IndexJournal.Action.UPDATE
    IndexJournal.objects.bulk_create([IndexJournal(page_id=pk, action=update) for pk in pks], batch_size=BATCH)
    return len(pks)

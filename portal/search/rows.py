"""The rows of the index's journal: writing them down, which are due, what a failure does to them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.search.indexes import KEYS_IN_QUERY, chunks
from portal.search.models import IndexJournal

# The page_id of rows that are about the whole index.
WHOLE_INDEX = 0

# After the first failure a row waits twice this, then twice as long each time, up to the longest pause.
PAUSE = datetime.timedelta(seconds=5)
# A page that cannot be prepared needs someone who mends it; an index that cannot be written may be well any time.
LONGEST_PAUSE = datetime.timedelta(hours=1)
LONGEST_PAUSE_OF_INDEX = datetime.timedelta(minutes=5)

_OF_PAGES = (IndexJournal.Action.UPDATE, IndexJournal.Action.DELETE)


def record_all(pks: Iterable[int]) -> int:
    """Write down pages that the index may have to follow, whatever has become of them; returns their number."""
    pks = list(pks)
    for some in chunks(pks, KEYS_IN_QUERY):
        IndexJournal.objects.bulk_create(IndexJournal(page_id=pk, action=IndexJournal.Action.UPDATE) for pk in some)
    return len(pks)


def request_rebuild() -> None:
    """Write down that the whole index has to be written anew, unless that is written already."""
    if not rebuild_is_wanted():
        IndexJournal.objects.create(page_id=WHOLE_INDEX, action=IndexJournal.Action.REBUILD)


def rows_about_rebuild() -> QuerySet[IndexJournal]:
    """Rows that ask for a rebuild."""
    return IndexJournal.objects.filter(action=IndexJournal.Action.REBUILD)


def rebuild_is_wanted() -> bool:
    """Whether a rebuild is written down."""
    return rows_about_rebuild().exists()


def rebuild_is_due() -> bool:
    """Whether a rebuild is written down and its pause, if it has one, is over."""
    return due().filter(action=IndexJournal.Action.REBUILD).exists()


def due() -> QuerySet[IndexJournal]:
    """Rows whose pause, if they have one, is over."""
    return IndexJournal.objects.filter(Q(not_before=None) | Q(not_before__lte=timezone.now()))


def of_pages(page_ids: Sequence[int]) -> list[IndexJournal]:
    """All rows about single pages of these."""
    return [
        row
        for some in chunks(page_ids, KEYS_IN_QUERY)
        for row in IndexJournal.objects.filter(page_id__in=some, action__in=_OF_PAGES)
    ]


def remove(rows: Iterable[IndexJournal]) -> None:
    """What they ask for is done."""
    for pks in chunks([row.pk for row in rows], KEYS_IN_QUERY):
        IndexJournal.objects.filter(pk__in=pks).delete()


def note_failure(rows: Iterable[IndexJournal], error: str, longest: datetime.timedelta = LONGEST_PAUSE) -> None:
    """Keep the error, and let the rows wait, longer each time."""
    rows = list(rows)
    for row in rows:
        row.attempts += 1
        row.last_error = error[:2000]
        # More doublings would only overflow.
        row.not_before = timezone.now() + min(PAUSE * 2 ** min(row.attempts, 20), longest)
    IndexJournal.objects.bulk_update(rows, ["attempts", "last_error", "not_before"], batch_size=KEYS_IN_QUERY)

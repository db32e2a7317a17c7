"""One round of all that keeps the index up to date, and when the next one is worth it."""

from __future__ import annotations

import datetime

from django.db.models import Min, QuerySet
from django.utils import timezone

from portal.search import rows
from portal.search.applying import apply_pending
from portal.search.attachments import service
from portal.search.engines.base import IndexUnavailable
from portal.search.indexes import backend, indexed_pages
from portal.search.models import IndexJournal
from portal.search.rebuilding import Applied, Progress, Stop, never

# Texts of attachments are extracted for so many seconds before the journal has its turn again.
EXTRACTING = 10.0


def work_off(*, progress: Progress | None = None, stop: Stop = never, everything: bool = False) -> Applied:
    """Write down what has expired, apply the journal, extract texts of attachments, and apply what that has changed.

    Arguments as of `apply_pending`, which may raise nothing for the index; raises `django.db.Error`.
    """
    record_expired()
    applied = apply_pending(progress=progress, stop=stop, everything=everything)
    more = True
    while more and not applied.error and not stop():
        more = service.extract_pending(seconds=EXTRACTING, stop=stop).left
        applied.add(apply_pending(progress=progress, stop=stop))
    return applied


def record_expired() -> int:
    """Write down pages whose expiry has passed while they are in the index; nothing else announces it."""
    expired = indexed_pages().filter(live=True, expire_at__lte=timezone.now()).values_list("pk", flat=True)
    try:
        return rows.record_all(backend().labels(expired)) if expired else 0
    except IndexUnavailable:
        return 0


def seconds_until_due() -> float | None:
    """How long until a round finds something to do: 0 for now, None where nothing waits."""
    if rows.due().exists() or service.due().exists():
        return 0.0
    soonest = [one for one in map(_soonest, (IndexJournal.objects.all(), service.waiting())) if one is not None]
    return max((min(soonest) - timezone.now()).total_seconds(), 0.0) if soonest else None


def _soonest(waiting: QuerySet) -> datetime.datetime | None:
    return waiting.aggregate(soonest=Min("not_before"))["soonest"]

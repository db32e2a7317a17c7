"""How far the index is behind the database, for the probes and the metrics."""

from __future__ import annotations

from django.db.models import Min
from django.utils import timezone

from portal.core.observing.gauges import register
from portal.search.models import IndexJournal


def waiting() -> int:
    """How many changes the index has not followed yet."""
    return IndexJournal.objects.count()


def behind_seconds() -> float:
    """How long the oldest of them has been waiting; 0 where none is."""
    oldest = IndexJournal.objects.aggregate(oldest=Min("created_at"))["oldest"]
    return max((timezone.now() - oldest).total_seconds(), 0.0) if oldest else 0.0


def connect() -> None:
    """Show both among the figures."""
    register("index_waiting", "Changes that the index has not followed yet.", waiting)
    register("index_behind_seconds", "How long the oldest of them has been waiting.", behind_seconds)

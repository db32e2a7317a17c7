"""What people look for, counted by day: no address, no session, nothing about who asked (`QueryDay`).

Counts wait in the memory of the process and are stored together, in a thread of their own where SEARCH_BACKGROUND
allows, so that no search waits for the database's writer. What waits when a process is killed is lost; an orderly end
stores it.
"""

from __future__ import annotations

import atexit
import datetime
import logging
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection, transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from portal.search.models import MutedQuery, QueryDay
from portal.search.private_data import storable
from portal.text.tokens import joined

logger = logging.getLogger(__name__)

# Counts are stored when the first has waited so many seconds, or when so many queries wait.
WAIT = 10.0
MANY = 200
# Rows stored in one transaction: others want to write as well.
ROWS = 100
# Queries that wait at most, and that a day has at most: what machines make up must not fill the memory or the disk.
MOST_WAITING = 2_000
MOST_IN_DAY = 20_000
# Days for which counts are kept; the first storing of a day in each process removes older ones.
KEPT_DAYS = 400

# Of `frequent`: the days it looks back, what it knows, and for how long.
FREQUENT_DAYS = 30
# Everybody sees what is suggested: searches with full results from which a query counts, and the different days on
# which there were some. One person repeats a search some times, on an afternoon or two; nothing says who asked.
FREQUENT_FROM = 10
FREQUENT_ON_DAYS = 3
MOST_FREQUENT = 2_000
FREQUENT_SECONDS = 60
_FREQUENT_KEY = "search.frequent"


@dataclass(slots=True)
class _Tally:
    """Counts of one query on one day."""

    searches: int = 0
    empty: int = 0
    clicks: int = 0

    def add(self, searches: int = 0, empty: int = 0, clicks: int = 0) -> None:
        self.searches += searches
        self.empty += empty
        self.clicks += clicks


_Key = tuple[datetime.date, str]


class _Waiting:
    """Tallies that are not yet stored, shared by the threads of the process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.tallies: dict[_Key, _Tally] = {}
        self.due_at = 0.0
        self.not_before = 0.0

    def add(self, key: _Key, searches: int, empty: int, clicks: int) -> None:
        with self.lock:
            if not self.tallies:
                self.due_at = time.monotonic() + WAIT
            tally = self.tallies.get(key)
            if tally is None and len(self.tallies) < MOST_WAITING:
                tally = self.tallies[key] = _Tally()
            if tally is not None:
                tally.add(searches, empty, clicks)

    def is_due(self) -> bool:
        now = time.monotonic()
        return now >= self.not_before and bool(self.tallies) and (now >= self.due_at or len(self.tallies) >= MANY)

    def take(self) -> dict[_Key, _Tally]:
        with self.lock:
            taken, self.tallies = self.tallies, {}
            return taken

    def put_back(self, taken: dict[_Key, _Tally]) -> None:
        for key, tally in taken.items():
            self.add(key, tally.searches, tally.empty, tally.clicks)
        self.not_before = time.monotonic() + WAIT


_waiting = _Waiting()
_storing = threading.Lock()
_pruned_on: datetime.date | None = None


def count_search(text: str, found: bool) -> None:
    """Count a search. `found`: some page has all that was asked for; partial answers are none."""
    _count(text, searches=1, empty=0 if found else 1)


def count_click(text: str) -> None:
    """Count that a result of this search was opened."""
    _count(text, clicks=1)


def _count(text: str, searches: int = 0, empty: int = 0, clicks: int = 0) -> None:
    query = storable(text)
    if not query:
        return
    _waiting.add((timezone.localdate(), query), searches, empty, clicks)
    # Inside a transaction the writer may be this one itself.
    if not _waiting.is_due() or in_transaction() or _storing.locked():
        return
    if settings.SEARCH_BACKGROUND:
        threading.Thread(target=_flush_in_thread, name="search-counts", daemon=True).start()
    else:
        flush()


def _flush_in_thread() -> None:
    try:
        flush()
    finally:
        connection.close()


def in_transaction() -> bool:
    """Whether a transaction is open, which might take back what is stored now."""
    return connection.in_atomic_block


def flush() -> bool:
    """Store what waits. Whether all could be stored; what could not waits on."""
    with _storing:
        taken = _waiting.take()
        # Always in the same order, so that two processes do not block each other.
        keys = sorted(taken)
        try:
            while keys:
                with transaction.atomic():
                    _store({key: taken[key] for key in keys[:ROWS]})
                del keys[:ROWS]
        except Error as error:
            logger.warning("Counts of queries wait for the next time: %s", error)
            _waiting.put_back({key: taken[key] for key in keys})
            return False
    return True


def forget() -> None:
    """Drop what waits, as when the process is killed."""
    _waiting.take()
    _waiting.not_before = 0.0


def _store(tallies: dict[_Key, _Tally]) -> None:
    """Add tallies to their rows."""
    days = {day for day, _ in tallies}
    full = {day for day in days if QueryDay.objects.filter(date=day).count() >= MOST_IN_DAY}
    QueryDay.objects.bulk_create(
        [QueryDay(date=day, query=query) for day, query in tallies if day not in full], ignore_conflicts=True
    )
    for (day, query), tally in tallies.items():
        QueryDay.objects.filter(date=day, query=query).update(
            searches=F("searches") + tally.searches,
            empty=F("empty") + tally.empty,
            clicks=F("clicks") + tally.clicks,
        )
    _prune()


def _prune() -> None:
    global _pruned_on
    today = timezone.localdate()
    if _pruned_on != today:
        QueryDay.objects.filter(date__lt=today - datetime.timedelta(days=KEPT_DAYS)).delete()
        _pruned_on = today


def frequent(prefix: str, limit: int) -> list[str]:
    """Queries of the last weeks that begin so, the most frequent first; after them those that contain it.

    Only what was asked many times, on several days, and mostly found: nobody's mistake, and little that only one has
    typed. Nothing that staff have withdrawn (`MutedQuery`).
    """
    wanted = storable(prefix) if prefix.strip() else ""
    if prefix.strip() and not wanted:
        return []
    known = cache.get_or_set(_FREQUENT_KEY, _frequent_queries, FREQUENT_SECONDS) or []
    begin = [query for query in known if query.startswith(wanted)]
    contain = [query for query in known if wanted in query and not query.startswith(wanted)]
    return [*begin, *contain][:limit]


def forget_frequent() -> None:
    """Read the frequent queries anew next time; other processes may know the old ones for `FREQUENT_SECONDS`."""
    cache.delete(_FREQUENT_KEY)


def _frequent_queries() -> list[str]:
    muted = set(MutedQuery.objects.values_list("query", flat=True))
    since = timezone.localdate() - datetime.timedelta(days=FREQUENT_DAYS)
    totals = (
        QueryDay.objects.filter(date__gt=since)
        .values("query")
        .annotate(
            times=Sum("searches"),
            nothing=Sum("empty"),
            days=Count("pk", filter=Q(searches__gt=F("empty"))),
        )
        .filter(times__gte=F("nothing") + FREQUENT_FROM, times__gt=F("nothing") * 2, days__gte=FREQUENT_ON_DAYS)
        .order_by("-times", "query")
    )
    known = totals.values_list("query", flat=True)[: MOST_FREQUENT + len(muted)]
    return [query for query in known if joined(query) not in muted][:MOST_FREQUENT]


atexit.register(flush)

"""Whether the replica can be trusted at this moment: it answers, and it is not far behind.

What one request finds out is kept for all requests of the process, so that a dead replica costs one of them its
connection timeout every few seconds, and the others nothing.
"""

from __future__ import annotations

import logging
import threading
import time

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

PRIMARY = "default"
REPLICA = "replica"
# Seconds for which a replica that failed is left alone.
PAUSE = 5.0

logger = logging.getLogger(__name__)
_measuring = threading.Lock()
_deciding = threading.Lock()
_distrusted_until = 0.0
# It failed when last used: one request tries it again, the others do not wait with it.
_suspected = False
# When the primary was last asked where its log stood, and what it said, which the replica must have by the next time;
# None where it did not answer.
_mark: tuple[float, str | None] | None = None


def trusted() -> bool:
    """Whether the replica may be tried; costs nothing."""
    return time.monotonic() >= _distrusted_until


def distrust(seconds: float = PAUSE) -> None:
    """Leave the replica alone for so long."""
    global _distrusted_until, _suspected
    _distrusted_until, _suspected = time.monotonic() + seconds, True


def usable() -> bool:
    """Whether the replica can be read by this request. A failure is logged and ends the trust for a while.

    Connects, or has Django check the connection that is open (`CONN_HEALTH_CHECKS`: one round trip a request); every
    `DATABASE_REPLICA_LAG_SECONDS` it also looks how far behind the replica is.
    """
    global _distrusted_until, _suspected
    with _deciding:
        if not trusted():
            return False
        if trying_again := _suspected:
            distrust()
    try:
        with connections[REPLICA].cursor():
            pass
        if _late():
            return False
        if trying_again:
            _distrusted_until, _suspected = 0.0, False
        return True
    except (OperationalError, InterfaceError) as error:
        distrust()
        # Django forgets an error with its connection only: where there is none to begin with, each later request of
        # this thread would pass for one that the replica has failed, until the thread reads from it again.
        connections[REPLICA].close()
        connections[REPLICA].errors_occurred = False
        logger.warning("replica does not answer, reading from the primary for %s s: %s", PAUSE, error)
        return False


def forget() -> None:
    """Begin as a new process does."""
    global _distrusted_until, _suspected, _mark
    _distrusted_until, _suspected, _mark = 0.0, False, None


def _late() -> bool:
    """Whether the replica still lacks what the primary had written at the last measurement.

    The time of the last replayed transaction would be simpler, but says nothing while nobody writes.
    """
    global _mark
    limit = settings.DATABASE_REPLICA_LAG_SECONDS
    mark = _mark
    if connections[REPLICA].vendor != "postgresql" or (mark and time.monotonic() - mark[0] < limit):
        return False
    # One request measures; the others read on meanwhile.
    if not _measuring.acquire(blocking=False):
        return False
    try:
        late = mark is not None and mark[1] is not None and not _has_replayed(mark[1])
        position = _log_position()
        _mark = time.monotonic(), position
    finally:
        _measuring.release()
    if late:
        distrust(limit)
        logger.warning("replica is more than %s s behind, reading from the primary", limit)
    return late


def _has_replayed(position: str) -> bool:
    with connections[REPLICA].cursor() as cursor:
        # NULL, where it has become a primary of its own, is not what we ask for either.
        cursor.execute("SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn", [position])
        return bool(cursor.fetchone()[0])


def _log_position() -> str | None:
    try:
        with connections[PRIMARY].cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()")
            return str(cursor.fetchone()[0])
    except (OperationalError, InterfaceError):
        # A replica whose primary is down is the best there is; the primary is not asked again at once, which may take
        # as long as a connection may.
        return None

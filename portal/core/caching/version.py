"""The site version: a number that changes in the very transaction that changes what citizens read.

Every cache has it in its keys, so nothing is ever deleted from a cache to make a change show: what belongs to an old
version is asked for no more. `changed_at` is part of the keys too: after a restored backup numbers come a second time.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import Error, connections, router, transaction
from django.db.models import Max, Sum
from django.utils import timezone

from portal.core.commits import is_of_a_test, is_waiting
from portal.core.models.site_version import SiteVersionStep
from portal.core.replica import reading_alias

logger = logging.getLogger(__name__)

# Touched after every change: whoever shares this folder notices it at once, others when their memory has aged.
SIGNAL = "site-version"
# So long no second attempt is made after the database did not answer.
PATIENCE = 2.0
# Rows are counted together when there are so many.
FEW = 256
# Code and templates of the release; what they make is of no use to another one.
SOURCES = ("portal", "news", "policy", "briefings", "templates", "static", "requirements.txt")
KINDS = (".py", ".html", ".txt", ".svg", ".css", ".js", ".mo")
# Settings that are written into pages, or into their headers.
SHOWN = (
    *("BASE_URL", "GOVERNMENT_DOMAINS", "MEDIA_URL", "SITE_ID_CODE", "STATIC_URL", "TIME_ZONE"),
    *("CONTENT_SECURITY_POLICY", "FILES_CONTENT_SECURITY_POLICY", "PERMISSIONS_POLICY", "X_FRAME_OPTIONS"),
    *("SECURE_CONTENT_TYPE_NOSNIFF", "SECURE_CROSS_ORIGIN_OPENER_POLICY", "SECURE_REFERRER_POLICY"),
    *("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_HSTS_SECONDS"),
)


class SiteVersion(NamedTuple):
    """How many changes there were, and when the last one was (aware)."""

    number: int
    changed_at: datetime.datetime

    @property
    def key(self) -> str:
        """Its part of a cache key."""
        return f"{self.number}.{self.changed_at.timestamp():.6f}"


class _Memory(NamedTuple):
    version: SiteVersion
    signal: int
    until: float  # of time.monotonic()


@dataclass(slots=True)
class _Pin:
    alias: str
    version: SiteVersion | None


BEGINNING = SiteVersion(0, datetime.datetime.fromtimestamp(0, datetime.UTC))
_memories: dict[str, _Memory] = {}
_pin: ContextVar[_Pin | None] = ContextVar("site_version_pin", default=None)


@contextmanager
def one_version() -> Iterator[SiteVersion | None]:
    """Keep all that is made within under the version at its beginning, which is given; None if there is no database.

    A request reads its page and site first and makes parts of them later. Kept under the version of that later moment,
    an old page would pass for a new one; a new one kept under an old version does no harm.
    """
    try:
        version = site_version()
    except Error:
        version = None
    token = _pin.set(_Pin(reading_alias(), version))
    try:
        yield version
    finally:
        _pin.reset(token)


def version_to_keep_under() -> SiteVersion | None:
    """The version as part of which something made now may be kept; None where it may not.

    Outside of `one_version` it is that of now: only for what is read from the database afterwards. Within, there is
    none any more once something was changed there, or is read from another database than at the beginning.
    """
    pin = _pin.get()
    if pin is not None:
        return pin.version if pin.alias == reading_alias() else None
    try:
        return site_version()
    except Error:
        return None


def site_version() -> SiteVersion:
    """The version of what this request reads; where another machine changed it, up to SITE_VERSION_SECONDS old.

    Without a database the last version known here. Raises the database's error where none is known.
    """
    alias = reading_alias()
    if not is_settled(alias):
        # Others cannot see what this transaction has counted, and it may yet be rolled back.
        return read_version(alias)
    # Before the version is read, or a change in between would go unnoticed.
    signal = _signal()
    memory = _memories.get(alias)
    if memory is not None and memory.signal == signal and time.monotonic() < memory.until:
        return memory.version
    try:
        # A replica that does not answer gives way to the primary here.
        alias = router.db_for_read(SiteVersionStep)
        version, seconds = read_version(alias), settings.SITE_VERSION_SECONDS
    except Error:
        if memory is None:
            raise
        version, seconds = memory.version, PATIENCE
    _memories[alias] = _Memory(version, signal, time.monotonic() + seconds)
    return version


def read_version(alias: str) -> SiteVersion:
    """The version as a database says now. Raises its errors."""
    found = SiteVersionStep.objects.using(alias).aggregate(number=Sum("steps"), at=Max("changed_at"))
    return SiteVersion(found["number"], found["at"]) if found["number"] else BEGINNING


def is_settled(alias: str) -> bool:
    """Whether what a connection reads now is what everyone reads: it is in no transaction (but a test's own)."""
    return all(map(is_of_a_test, connections[alias].atomic_blocks))


def bump() -> None:
    """Count a change, in the transaction that makes it; several in one transaction count once.

    To be called after the change (post_save, never pre_save): a page that is made between the two would else be kept,
    with its old content, under the new number.
    """
    pin = _pin.get()
    if pin is not None:
        pin.version = None
    alias = router.db_for_write(SiteVersionStep)
    connection = connections[alias]
    settled = is_settled(alias)
    if not settled and is_waiting(connection, announce):
        return
    row = SiteVersionStep.objects.using(alias).create(changed_at=timezone.now())
    _memories.clear()
    if settled:
        announce()
    else:
        transaction.on_commit(announce, using=alias, robust=True)
    if row.pk % FEW == 0:
        transaction.on_commit(compact, using=alias, robust=True)


def announce() -> None:
    """Tell every process of this machine that there is a new version."""
    _memories.clear()
    path = Path(settings.VAR_DIR) / SIGNAL
    now = time.time_ns()
    try:
        path.touch()
        # By itself the file's time moves on only with the system's clock ticks.
        os.utime(path, ns=(now, now))
    except OSError:
        # A full disk: the others notice when their memory has aged.
        logger.warning("The change of the site could not be announced.", exc_info=True)


def _signal() -> int:
    try:
        # Every request asks.
        return os.stat(f"{settings.VAR_DIR}/{SIGNAL}").st_mtime_ns
    except OSError:
        return 0


def compact() -> None:
    """Count old rows together; the version stays the same."""
    alias = router.db_for_write(SiteVersionStep)
    with transaction.atomic(using=alias):
        rows = list(SiteVersionStep.objects.using(alias).select_for_update().order_by("pk"))
        # The last one keeps the time of the last change.
        *old, last = sorted(rows, key=lambda row: row.changed_at)
        SiteVersionStep.objects.using(alias).filter(pk__in=[row.pk for row in old]).delete()
        last.steps += sum(row.steps for row in old)
        last.save(using=alias)


def forget() -> None:
    """Forget what this process knows, as after a restart: for tests."""
    _memories.clear()


@cache
def release_id() -> str:
    """What the code, the templates and the settings that answers show are known by; the same on every machine."""
    digest = hashlib.blake2b(digest_size=8)
    base = Path(settings.BASE_DIR)
    for source in SOURCES:
        for path in sorted((base / source).rglob("*")) if (base / source).is_dir() else [base / source]:
            if path.suffix in KINDS and path.is_file():
                digest.update(str(path.relative_to(base)).encode() + b"\0" + path.read_bytes())
    digest.update(repr([getattr(settings, name) for name in SHOWN]).encode())
    return digest.hexdigest()

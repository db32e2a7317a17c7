"""The index's journal: changes are written down with the pages and applied to the index after the commit.

Nothing is lost: a row goes only after the index has committed what it asks for (portal.search.applying).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from wagtail.models import Page

from portal.core.commits import waiting
from portal.search import background, rows
from portal.search.applying import Applied, apply_pending
from portal.search.models import IndexJournal

logger = logging.getLogger(__name__)

# What a publisher waits for at most, in seconds: for the index's writer, and for what is written. The rest is left to
# `portal.search.background`.
IN_REQUEST_LOCK = 2.0
IN_REQUEST_TIME = 2.0

_deferring = threading.local()


def record(page_id: int) -> None:
    """A page has changed in any way that the index may have to follow."""
    IndexJournal.objects.create(page_id=page_id, action=IndexJournal.Action.UPDATE)
    schedule()


def record_delete(page_id: int) -> None:
    """A page is gone."""
    IndexJournal.objects.create(page_id=page_id, action=IndexJournal.Action.DELETE)
    schedule()


def record_many(page_ids: Iterable[int]) -> None:
    """Pages have changed in any way that the index may have to follow, or what is indexed of them has."""
    rows.record_all(page_ids)
    schedule()


def request_rebuild() -> None:
    """The whole index has to be written anew; that is done in the background."""
    rows.request_rebuild()
    transaction.on_commit(background.nudge, robust=True)


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
    if not any(hook[1] is _apply_in_request for hook in waiting(connection)):
        transaction.on_commit(_apply_in_request, robust=True)


def _apply_in_request() -> None:
    if getattr(_deferring, "depth", 0):
        return
    _apply(lambda: apply_pending(wait=IN_REQUEST_LOCK, seconds=IN_REQUEST_TIME, urgent=True))
    background.nudge()


def _apply(apply: Callable[[], Applied]) -> None:
    try:
        applied = apply()
    except Exception:  # what was changed is saved and written down: a broken index must not break publishing
        logger.exception("The index journal could not be applied; its rows remain.")
        return
    if applied.error:
        logger.warning("The index journal waits for the next run: %s", applied.error)


@contextmanager
def deferred(apply: Callable[[], Applied] = apply_pending) -> Iterator[None]:
    """Inside, changes are only written down; at the end of the outermost block `apply` applies them in batches.

    For imports; `portal.search.bars.apply_with_bar` shows how far it has come. An exception goes through, after
    what was committed until then has been applied.
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
                _apply(apply)

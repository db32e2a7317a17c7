"""Tells the server in front of the portal that something was withdrawn from the public.

nginx stores copies of pages, one for each way of reading and encoding, and shows them when the portal does not answer.
It notices by itself what has changed when it asks next; what nobody asks for before a failure, it would show again.
So after a page was unpublished, deleted, moved, restricted or given another address, the file `VAR_DIR/withdrawn` is
written, and whoever watches it (deploy/systemd) empties nginx's store. Publications leave it alone: an old text that
was public does no harm.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, router, transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from portal.core.commits import is_waiting

logger = logging.getLogger(__name__)

# Holds the unix second of the last one, for whoever looks.
WITHDRAWN = "withdrawn"


def connect() -> None:
    """Wire the signals, once."""
    post_delete.connect(_deleted, dispatch_uid="takedowns.deleted")
    for restriction in (PageViewRestriction, CollectionViewRestriction):
        post_save.connect(_restricted, sender=restriction, dispatch_uid=f"takedowns.{restriction.__name__}")
    page_unpublished.connect(withdrawn, dispatch_uid="takedowns.unpublished")
    page_slug_changed.connect(withdrawn, dispatch_uid="takedowns.slug_changed")
    post_page_move.connect(_moved, dispatch_uid="takedowns.moved")


def _deleted(sender: type, instance: Any, **_: Any) -> None:
    # Once for each page: as its base page.
    if sender is Page and instance.live:
        withdrawn()


def _restricted(raw: bool = False, **_: Any) -> None:
    if not raw:
        withdrawn()


def _moved(url_path_before: str, url_path_after: str, **_: Any) -> None:
    # Another place among its sisters is the same address.
    if url_path_before != url_path_after:
        withdrawn()


def withdrawn(**_: Any) -> None:
    """Have the stored copies removed after the commit, once however much is withdrawn."""
    alias = router.db_for_write(Page)
    if not is_waiting(connections[alias], tell):
        transaction.on_commit(tell, using=alias, robust=True)


def tell() -> None:
    """Write the file that says so."""
    try:
        (Path(settings.VAR_DIR) / WITHDRAWN).write_text(f"{time.time():.0f}\n")
    except OSError:
        logger.exception("nginx could not be told to remove its copies of what was withdrawn.")

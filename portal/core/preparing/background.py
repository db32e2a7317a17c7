"""Pictures prepared by a thread of the process in which staff published, so that nobody waits for them.

What a process leaves undone at its end is made at the first visit, or by `manage.py prepare_pictures`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_save
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from portal.core.gatherer import Gatherer
from portal.core.models import PortalImage
from portal.core.preparing.pages import may_show_pictures, pages_showing, pages_using, prepare

_paused = False


def connect() -> None:
    """Wire the signals, once."""
    page_published.connect(page_shown, dispatch_uid="preparing.page_shown")
    page_unpublished.connect(page_withdrawn, dispatch_uid="preparing.page_withdrawn")
    post_save.connect(picture_saved, sender=PortalImage, dispatch_uid="preparing.picture_saved")


def page_shown(instance: Page, **_: Any) -> None:
    """A page is public anew. Most have no pictures, and bring none into sight: nothing is rendered for them."""
    transaction.on_commit(lambda: ask_for({instance.pk} if may_show_pictures(instance) else set()))


def page_withdrawn(instance: Page, **_: Any) -> None:
    """A page is no longer public, so that others stand where it stood."""
    transaction.on_commit(lambda: ask_for({instance.pk}))


def picture_saved(instance: PortalImage, created: bool = False, raw: bool = False, **_: Any) -> None:
    """Another file or another cut: Wagtail drops the old copies."""
    if not created and not raw:
        transaction.on_commit(lambda: ask_for(set(pages_using(instance))))


@contextmanager
def left_to_the_command() -> Iterator[None]:
    """For a command that publishes much and runs `prepare_pictures` afterwards: no thread beside it."""
    global _paused
    _paused = True
    try:
        yield
    finally:
        _paused = False


def ask_for(keys: set[int]) -> None:
    """Have the pictures of these pages prepared soon, if PREPARE_PICTURES allows."""
    if settings.PREPARE_PICTURES and not _paused and keys:
        gatherer.ask_for(keys)


def _prepare(keys: set[int]) -> None:
    for _ in prepare(pages_showing(keys)):
        pass


# Pages that are published within a second are done together, home once for all of them; and where much is published one
# after the other, not after each: to render sections and home takes longer than to publish.
gatherer = Gatherer("prepare-pictures", _prepare, pause=1.0, rest=15.0)

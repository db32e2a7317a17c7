"""Wagtail's and Django's signals, each handed to the journal.

post_save and post_delete of pages fire inside the transaction that changes them. Moves and restrictions announce
themselves before as well, since their own transactions end before their second signal.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move, pre_page_move

from portal.core.draft_fields import DRAFT_FIELDS
from portal.search import journal
from portal.search.indexes import indexed_models


def connect() -> None:
    """Wire everything, once."""
    post_save.connect(page_saved, dispatch_uid="search.page_saved")
    post_delete.connect(page_deleted, sender=Page, dispatch_uid="search.page_deleted")
    pre_page_move.connect(page_moving, dispatch_uid="search.page_moving")
    post_page_move.connect(page_moved, dispatch_uid="search.page_moved")
    for number, signal in enumerate((pre_save, post_save, pre_delete, post_delete)):
        handler = restriction_changing if signal in (pre_save, pre_delete) else restriction_changed
        signal.connect(handler, sender=PageViewRestriction, dispatch_uid=f"search.restriction.{number}")


def page_saved(
    sender: type, instance: Any, raw: bool = False, update_fields: frozenset[str] | None = None, **_: Any
) -> None:
    if raw or not issubclass(sender, Page) or (update_fields is not None and update_fields <= DRAFT_FIELDS):
        return
    if instance.specific_class in indexed_models():
        journal.record(instance.pk)


def page_deleted(instance: Page, **_: Any) -> None:
    # Of every page of any type, the row of the base model goes exactly once.
    if instance.specific_class is None or instance.specific_class in indexed_models():
        journal.record_delete(instance.pk)


def page_moving(instance: Page, **_: Any) -> None:
    journal.record_subtree(instance, now=False)


def page_moved(instance: Page, **_: Any) -> None:
    journal.record_subtree(instance)


def restriction_changing(instance: PageViewRestriction, **options: Any) -> None:
    """Before: the page that is restricted until now, which may be another one than afterwards."""
    # Without a key it is new; asking for the restriction without a key would give every page that has none.
    if options.get("raw") or instance.pk is None:
        return
    for page in Page.objects.filter(view_restrictions__pk=instance.pk):
        journal.record_subtree(page, now=False)


def restriction_changed(instance: PageViewRestriction, **options: Any) -> None:
    """After: the page that is restricted now, or was."""
    if options.get("raw"):
        return
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        journal.record_subtree(page)

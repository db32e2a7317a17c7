"""Which changes count: whatever staff save, delete, move or restrict that a page may show.

Rows that no page shows (sessions, revisions, logs, the index's journal, counts of searches) are written far too often
to count; drafts and new files are on no page yet.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponseBase
from wagtail import hooks
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site
from wagtail.signals import post_page_move
from wagtail.snippets.models import get_snippet_models

from portal.core.caching.version import bump
from portal.core.draft_fields import DRAFT_FIELDS

SHOWN = (
    AbstractDocument,
    AbstractImage,
    BaseGenericSetting,
    BaseSiteSetting,
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
)
# No page can show a new one before that page itself is saved.
UNUSED_WHEN_NEW = (AbstractDocument, AbstractImage, Collection)


def connect() -> None:
    """Wire everything, once."""
    post_save.connect(_saved, dispatch_uid="caching.saved")
    post_delete.connect(_deleted, dispatch_uid="caching.deleted")
    post_page_move.connect(_moved, dispatch_uid="caching.moved")
    hooks.register("after_bulk_action", _changed_in_bulk)


@cache
def is_shown(model: type[Model]) -> bool:
    """Whether pages may show objects of a model."""
    return issubclass(model, SHOWN) or model in get_snippet_models()


def _saved(
    sender: type[Model],
    instance: Any,
    created: bool = False,
    raw: bool = False,
    update_fields: frozenset[str] | None = None,
    **_: Any,
) -> None:
    if raw or not is_shown(sender) or (created and isinstance(instance, UNUSED_WHEN_NEW)):
        return
    if isinstance(instance, Page):
        if created and not instance.live:
            return
        if update_fields is not None and update_fields <= DRAFT_FIELDS:
            return
    bump()


def _deleted(sender: type[Model], **_: Any) -> None:
    if is_shown(sender):
        bump()


def _moved(**_: Any) -> None:
    # Wagtail's own transaction has ended; the addresses below the page were changed without a signal.
    bump()


def _changed_in_bulk(request: HttpRequest, action_type: str, objects: Any, action: Any) -> HttpResponseBase | None:
    # Collections and tags of many objects are changed by one query, which sends no signal.
    bump()
    return None

"""What happens to documents and their collections, handed to the index's journal: texts come and go with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.http import HttpRequest
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from portal.search import journal, rows
from portal.search.attachments.offers import pages_offering
from portal.search.models import AttachmentText


def connect() -> None:
    """Wire everything, once."""
    document = get_document_model()
    post_save.connect(document_saved, sender=document, dispatch_uid="search.document_saved")
    pre_delete.connect(document_deleted, sender=document, dispatch_uid="search.document_deleted")
    post_save.connect(collection_saved, sender=Collection, dispatch_uid="search.collection_saved")
    for number, signal in enumerate((pre_save, post_save, pre_delete, post_delete)):
        handler = restriction_changing if signal in (pre_save, pre_delete) else restriction_changed
        signal.connect(
            handler, sender=CollectionViewRestriction, dispatch_uid=f"search.collection_restriction.{number}"
        )
    hooks.register("after_bulk_action", documents_changed_in_bulk)


def document_saved(instance: Any, created: bool, raw: bool = False, **_: Any) -> None:
    """Another title, another file, another collection; no page offers a new one yet. What has failed is tried again."""
    if not (created or raw):
        AttachmentText.objects.filter(document_id=instance.pk, state=AttachmentText.State.FAILED).delete()
        _record(_documents(pk=instance.pk))


def document_deleted(instance: Any, **_: Any) -> None:
    """Before: afterwards nothing says which pages offered it."""
    _record(_documents(pk=instance.pk))
    AttachmentText.objects.filter(document_id=instance.pk).delete()


def collection_saved(instance: Collection, created: bool, raw: bool = False, **_: Any) -> None:
    """It may be on its way to another place: the admin moves it within the same transaction."""
    if not (created or raw):
        _record(_below(instance))


def restriction_changing(instance: CollectionViewRestriction, raw: bool = False, **_: Any) -> None:
    """Before: the collection that is restricted until now, which may be another one than afterwards."""
    # Without a key it is new; asking for the restriction without a key would give every collection that has none.
    if raw or instance.pk is None:
        return
    for collection in Collection.objects.filter(view_restrictions__pk=instance.pk):
        rows.record_all(pages_offering(_below(collection)))


def restriction_changed(instance: CollectionViewRestriction, raw: bool = False, **_: Any) -> None:
    """After: the collection that is restricted now, or was."""
    collection = None if raw else Collection.objects.filter(pk=instance.collection_id).first()
    if collection is not None:
        _record(_below(collection))


def documents_changed_in_bulk(request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any) -> None:
    """Wagtail's bulk actions send no signals when they put documents into another collection."""
    documents = [one.pk for one in objects if isinstance(one, get_document_model())]
    if documents and action_type == "add_to_collection":
        _record(_documents(pk__in=documents))


def _documents(**conditions: Any) -> QuerySet[Any]:
    return get_document_model().objects.filter(**conditions)


def _below(collection: Collection) -> QuerySet[Any]:
    """The documents of a collection and of all below it."""
    return _documents(collection__path__startswith=collection.path)


def _record(documents: QuerySet[Any]) -> None:
    """Write down the pages that offer any of these documents."""
    if pages := pages_offering(documents):
        journal.record_many(pages)

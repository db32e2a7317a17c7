"""Putting many pages into the tree at once, with what publishing each would have left behind."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry, ReferenceIndex, Revision

ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Pattern:
    """An unsaved page that many are made of; what its text costs to write and to look through is paid once."""

    page: Page
    content: dict[str, Any] = field(default_factory=dict)
    references: list[tuple[int, str, str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page) -> Pattern:
        """The pattern of a page with all its texts."""
        references = ReferenceIndex._extract_references_from_object(page)
        return cls(page, page.serializable_data(), [one for one in references if one[2] not in ("locale", "owner")])

    def instance(self, **fields: Any) -> Page:
        """A page of its own with these fields in place of the pattern's."""
        page = copy(self.page)
        page._state = copy(page._state)
        page.translation_key = uuid.uuid4()
        for name, value in fields.items():
            setattr(page, name, value)
        return page


@dataclass(frozen=True)
class New:
    """A page to be inserted: of which pattern, below which section."""

    page: Page
    pattern: Pattern
    parent: Page


def insert(pages: Iterable[New], tick: Callable[[int], object], *, traces: bool = True) -> None:
    """Insert the pages: tree and type rows, and as `traces` a revision, log entries and references of each.

    No signal is sent, so neither lists nor the index nor its journal nor a cache hears of them. `tick` is told how many
    pages each transaction brought.
    """
    places: dict[int, Iterator[int]] = {}
    locale = Locale.get_default()
    now = timezone.now()
    todo = iter(pages)
    while chunk := list(itertools.islice(todo, ROWS_AT_ONCE)):
        with transaction.atomic():
            for new in chunk:
                if new.parent.pk not in places:
                    places[new.parent.pk] = itertools.count(_next_place(new.parent))
                _settle(new, next(places[new.parent.pk]), locale, now)
            _insert_pages([new.page for new in chunk])
            if traces:
                _insert_traces(chunk, now)
            for parent, number in Counter(new.parent.pk for new in chunk).items():
                Page.objects.filter(pk=parent).update(numchild=models.F("numchild") + number)
        tick(len(chunk))


def _next_place(parent: Page) -> int:
    last = parent.get_last_child()
    return Page._str2int(last.path[-Page.steplen :]) + 1 if last else 1


def _settle(new: New, place: int, locale: Locale, now: Any) -> None:
    page = new.page
    page.path = Page._get_path(new.parent.path, new.parent.depth + 1, place)
    page.depth = new.parent.depth + 1
    page.url_path = f"{new.parent.url_path}{page.slug}/"
    page.draft_title, page.locale, page.live = page.title, locale, True
    page.first_published_at = page.last_published_at = page.latest_revision_created_at = now


def _insert_pages(pages: list[Page]) -> None:
    parents = [field for field in Page._meta.concrete_fields if not field.primary_key]
    bases = [Page(**{one.attname: getattr(page, one.attname) for one in parents}) for page in pages]
    Page.objects.bulk_create(bases)
    by_type: dict[type[Page], list[Page]] = {}
    for page, base in zip(pages, bases, strict=True):
        page.pk = page.id = page.page_ptr_id = base.pk
        by_type.setdefault(type(page), []).append(page)
    for model, rows in by_type.items():
        # bulk_create refuses types with a parent table; this is what it, and save(), call.
        model._base_manager._insert(
            rows, fields=model._meta.local_concrete_fields, using=rows[0]._state.db or "default"
        )


def _insert_traces(chunk: list[New], now: Any) -> None:
    base_type = ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type_id=new.page.content_type_id,
            base_content_type=base_type,
            object_id=str(new.page.pk),
            created_at=now,
            object_str=new.page.title,
            content=new.pattern.content | _own_content(new.page),
        )
        for new in chunk
    )
    for new, revision in zip(chunk, revisions, strict=True):
        new.page.latest_revision_id = new.page.live_revision_id = revision.pk
    Page.objects.bulk_update(
        [
            Page(pk=new.page.pk, latest_revision_id=one.pk, live_revision_id=one.pk)
            for new, one in zip(chunk, revisions, strict=True)
        ],
        ["latest_revision", "live_revision"],
    )
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page_id=new.page.pk,
            content_type_id=new.page.content_type_id,
            label=new.page.title,
            action=action,
            timestamp=now,
            uuid=uuid.uuid4(),
            revision=revision,
            content_changed=True,
        )
        for new, revision in zip(chunk, revisions, strict=True)
        for action in ("wagtail.create", "wagtail.publish")
    )
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            base_content_type=base_type,
            content_type_id=new.page.content_type_id,
            object_id=str(new.page.pk),
            to_content_type_id=to_type,
            to_object_id=to_id,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for new in chunk
        for to_type, to_id, model_path, content_path in new.pattern.references
    )


def _own_content(page: Page) -> dict[str, Any]:
    names = ["pk", "path", "depth", "title", "draft_title", "slug", "url_path"]
    own = {name: getattr(page, name) for name in names}
    own["translation_key"] = str(page.translation_key)
    for name in ("published_at", "year", "issue_number"):
        if hasattr(page, name):
            value = getattr(page, name)
            own[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return own

"""Keeps the rows that lists are read from (`ListedPage`) in step with the pages, in the same transaction."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections, router, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, post_save
from django.utils import timezone
from wagtail.models import Page

from portal.core.caching.version import bump
from portal.core.draft_fields import DRAFT_FIELDS
from portal.core.models.listed_page import ListedPage
from portal.core.querysets import any_page
from portal.core.statistics import analyse

# What a row repeats of its page, apart from the key.
COPIED = ("section_id", "kind_id", "published_at", "year", "expire_at", "alias_of_id", "in_menus")
AT_ONCE = 1000


def connect() -> None:
    """Wire the signals, once."""
    post_save.connect(page_saved, dispatch_uid="listed.page_saved")
    post_migrate.connect(migrated, dispatch_uid="listed.migrated")


def page_saved(
    sender: type, instance: Any, raw: bool = False, update_fields: frozenset[str] | None = None, **_: Any
) -> None:
    """Of every page of any type. A move saves the moved page too, and what is below it keeps its parent."""
    if raw or not issubclass(sender, Page) or (update_fields is not None and update_fields <= DRAFT_FIELDS):
        return
    write([instance.pk])


def migrated(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """A site that is older than these rows gets them when it is brought up to date."""
    if sender.label != "core" or using != DEFAULT_DB_ALIAS or not _is_up_to_date():
        return
    if not ListedPage.objects.exists():
        rebuild()


def _is_up_to_date() -> bool:
    """Whether the database has all tables and columns that the code knows: not after `migrate core` alone, or back."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def write(keys: Iterable[int]) -> None:
    """Make the rows of these pages what they ought to be."""
    wanted = set(keys)
    rows = list(_rows(wanted))
    ListedPage.objects.bulk_create(rows, update_conflicts=True, unique_fields=["page"], update_fields=COPIED)
    gone = wanted - {row.page_id for row in rows}
    if gone:
        ListedPage.objects.filter(page__in=gone).delete()


def rebuild() -> int:
    """Make all rows what they ought to be and return how many were not: after pages were made past Django's `save`."""
    keys = differing()
    for some in _batches(keys):
        with transaction.atomic():
            write(some)
            # What was kept shows the lists as they were.
            bump()
    if keys:
        # So many new rows are best known to the planner.
        analyse(router.db_for_write(ListedPage))
    return len(keys)


def differing() -> list[int]:
    """Keys of the pages whose row is missing, wrong or too many."""
    kept = {row[0]: row[1:] for row in ListedPage.objects.values_list("page_id", *COPIED).iterator(AT_ONCE)}
    wrong = []
    for row in _rows():
        if kept.pop(row.page_id, None) != tuple(getattr(row, name) for name in COPIED):
            wrong.append(row.page_id)
    return wrong + list(kept)


def _rows(keys: Iterable[int] | None = None) -> Iterator[ListedPage]:
    """The rows that pages ought to have: of these keys, or of all pages."""
    pages = any_page(live=True, depth__gt=2).dated()
    if keys is not None:
        pages = pages.filter(pk__in=keys)
    fields = ("pk", "path", "content_type_id", "published_at", "expire_at", "alias_of_id", "show_in_menus")
    for some in _batches(pages.order_by("path").values_list(*fields).iterator(AT_ONCE)):
        parents = {path[: -Page.steplen] for _, path, *_ in some}
        keys_by_path = dict(Page.objects.filter(path__in=parents).values_list("path", "pk"))
        for pk, path, kind, date, expiry, source, in_menus in some:
            yield ListedPage(
                page_id=pk,
                section_id=keys_by_path[path[: -Page.steplen]],
                kind_id=kind,
                published_at=date,
                year=_year(date),
                expire_at=expiry,
                alias_of_id=source,
                in_menus=in_menus,
            )


def _year(date: datetime.datetime | None) -> int | None:
    return timezone.localtime(date).year if date else None


def _batches(items: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    todo = iter(items)
    while some := tuple(islice(todo, AT_ONCE)):
        yield some

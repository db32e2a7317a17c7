"""Queryset verbs of every page type. `.published()` is the one public filter of the portal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

# Sorts behind every step of treebeard's paths, which are four of 0-9A-Z.
AFTER_EVERY_CHILD = "ZZZZZ"

# No join: SQLite would sieve it by a Bloom filter, for which it reads all pages each time (0.1 s of 100,000).
RESTRICTED = (
    f"{Page._meta.db_table} restricted"
    f" WHERE restricted.id IN (SELECT page_id FROM {PageViewRestriction._meta.db_table})"
)


class PortalPageQuerySet(PageQuerySet):
    """What lists, feeds, the sitemap, the API and search may ask of pages."""

    def published(self) -> Self:
        """Pages that any anonymous visitor may read now: live, public, not expired.

        Restrictions are tested inside the query, so that the verb costs no query of its
        own (Wagtail's `.public()` costs one each time it is called).
        """
        not_expired = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
        return self.filter(is_open(), not_expired, live=True)

    def newest(self) -> Self:
        """Newest publication first; equal times by the younger page, so that paging is stable."""
        return self.order_by("-published_at", "-pk")

    def in_year(self, year: int | None) -> Self:
        """Only pages published in `year` (Asia/Shanghai); all of them for None."""
        return self if year is None else self.filter(published_at__year=year)


class Restricted(Func):
    """Whether the page at a tree path, or one above it, is restricted.

    Written as SQL: Django would build the same subquery anew for every list, which takes longer than to carry it out.
    """

    template = (
        f"EXISTS (SELECT 1 FROM {RESTRICTED} AND SUBSTR(%(expressions)s, 1, LENGTH(restricted.path)) = restricted.path)"
    )
    output_field = models.BooleanField()


class MirrorsRestricted(Func):
    """Whether the page of a key, or one above it, is restricted: of the page that an alias mirrors.

    Looked up by key only where there is one: joined, PostgreSQL reads all 100,000 pages to join them with no alias.
    """

    template = (
        f"EXISTS (SELECT 1 FROM {RESTRICTED}"
        f" AND SUBSTR((SELECT source.path FROM {Page._meta.db_table} source WHERE source.id = %(expressions)s),"
        " 1, LENGTH(restricted.path)) = restricted.path)"
    )
    output_field = models.BooleanField()


def is_open() -> ExpressionWrapper:
    """Of pages: whether nobody is kept from the page, what is above it, or the page that it mirrors."""
    source_open = Q(alias_of__isnull=True) | ~Q(MirrorsRestricted("alias_of_id"))
    return ExpressionWrapper(~Q(Restricted("path")) & source_open, output_field=models.BooleanField())


class AnyPageQuerySet(PortalPageQuerySet):
    """The same verbs over pages of mixed types, whose dates stand in their own tables."""

    def dated(self) -> Self:
        """Annotate `published_at` from whichever type declares it, else the first publication."""
        return self.annotate(published_at=Coalesce(*declared("published_at"), F("first_published_at")))

    def news(self, kinds: Iterable[type[Page]] | None = None) -> Self:
        """Only pages whose type has a publication date of its own: an office is no news. Dated, newest first.

        `kinds` says of which types they can be, where that is known: fewer tables to look into.
        """
        dates = declared("published_at", kinds)
        if not dates:
            return self.none()
        return self.annotate(published_at=_one_of(dates)).filter(published_at__isnull=False).newest()

    def with_looks(self) -> Self:
        """Annotate what a card shows: `image_id` and `summary` of whichever type declares them."""
        return self.annotate(image_id=_one_of(declared("image")), summary=_one_of(declared("summary")))

    def below(self, *paths: str) -> Self:
        """Pages below any of these tree paths, as ranges, which the index of `path` answers (a prefix it does not)."""
        ranges = Q(pk__in=())
        for path in paths:
            ranges |= Q(path__gt=path, path__lt=path + AFTER_EVERY_CHILD)
        return self.filter(ranges)


def declared(name: str, kinds: Iterable[type[Page]] | None = None) -> list[F]:
    """One reference for each page type that declares the field `name`: of `kinds`, else of all installed ones."""
    return [
        F(f"{model._meta.model_name}__{name}")
        for model in (apps.get_models() if kinds is None else kinds)
        if issubclass(model, Page) and any(field.name == name for field in model._meta.local_fields)
    ]


def _one_of(references: list[F]) -> Coalesce | F | Value:
    if not references:
        return Value(None)
    return Coalesce(*references) if len(references) > 1 else references[0]


PortalPageManager = PageManager.from_queryset(PortalPageQuerySet, class_name="PortalPageManager")


def any_page(**filters: Any) -> AnyPageQuerySet:
    """Pages of every type as base `Page` objects, with the portal's verbs."""
    return AnyPageQuerySet(model=Page).filter(**filters)

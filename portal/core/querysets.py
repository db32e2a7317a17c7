"""Queryset verbs of every page type. `.published()` is the one public filter of the portal."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import F, Func, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet


class PortalPageQuerySet(PageQuerySet):
    """What lists, feeds, the sitemap, the API and search may ask of pages."""

    def published(self) -> Self:
        """Pages that any anonymous visitor may read now: live, public, not expired.

        Restrictions are tested inside the query, so that the verb costs no query of its
        own (Wagtail's `.public()` costs one each time it is called).
        """
        not_expired = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
        # An alias is as private as the page that it mirrors.
        source_public = Q(alias_of__isnull=True) | ~Q(_Restricted("alias_of__path"))
        return self.filter(~Q(_Restricted("path")), source_public, not_expired, live=True)

    def newest(self) -> Self:
        """Newest publication first; equal times by the younger page, so that paging is stable."""
        return self.order_by("-published_at", "-pk")

    def in_year(self, year: int | None) -> Self:
        """Only pages published in `year` (Asia/Shanghai); all of them for None."""
        return self if year is None else self.filter(published_at__year=year)


class _Restricted(Func):
    """Whether the page at a tree path, or one above it, is restricted.

    Written as SQL: Django would build the same subquery anew for every list, which takes longer than to carry it out.
    """

    template = (
        f"EXISTS (SELECT 1 FROM {PageViewRestriction._meta.db_table} restriction"
        f" INNER JOIN {Page._meta.db_table} restricted ON restricted.id = restriction.page_id"
        " WHERE SUBSTR(%(expressions)s, 1, LENGTH(restricted.path)) = restricted.path)"
    )
    output_field = models.BooleanField()


class AnyPageQuerySet(PortalPageQuerySet):
    """The same verbs over pages of mixed types, whose dates stand in their own tables."""

    def dated(self) -> Self:
        """Annotate `published_at` from whichever type declares it, else the first publication."""
        return self.annotate(published_at=Coalesce(*_publication_dates(), F("first_published_at")))

    def news(self) -> Self:
        """Only pages whose type has a publication date of its own: an office is no news. Dated, newest first."""
        return self.annotate(published_at=Coalesce(*_publication_dates())).filter(published_at__isnull=False).newest()


def _publication_dates() -> list[F]:
    """One reference for each installed page type that declares `published_at`."""
    return [
        F(f"{model._meta.model_name}__published_at")
        for model in apps.get_models()
        if issubclass(model, Page) and any(field.name == "published_at" for field in model._meta.local_fields)
    ]


PortalPageManager = PageManager.from_queryset(PortalPageQuerySet, class_name="PortalPageManager")


def any_page(**filters: Any) -> AnyPageQuerySet:
    """Pages of every type as base `Page` objects, with the portal's verbs."""
    return AnyPageQuerySet(model=Page).filter(**filters)


P = TypeVar("P", bound=Page)


def neighbours(page: P, queryset: models.QuerySet[P]) -> tuple[P | None, P | None]:
    """The older and the newer page beside `page` in `queryset`, by publication time, in one query.

    Ties are broken by primary key, as in `.newest()`. A draft without date or place has no neighbours.
    """
    date = page.published_at  # type: ignore[attr-defined] # declared by the dated page types
    if date is None or page.pk is None:
        return None, None
    older = queryset.filter(Q(published_at__lt=date) | Q(published_at=date, pk__lt=page.pk))
    newer = queryset.filter(Q(published_at__gt=date) | Q(published_at=date, pk__gt=page.pk))
    found = queryset.model._default_manager.filter(
        Q(pk=Subquery(older.order_by("-published_at", "-pk").values("pk")[:1]))
        | Q(pk=Subquery(newer.order_by("published_at", "pk").values("pk")[:1]))
    )
    beside = {(one.published_at, one.pk) < (date, page.pk): one for one in found}  # type: ignore[attr-defined] # as above
    return beside.get(True), beside.get(False)

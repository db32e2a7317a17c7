"""Reading lists: the pages of one type in one section stand on a shelf, newest first, and an index has them so."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import connections, router
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from portal.core.caching.fragments import fragment
from portal.core.models.listed_page import ListedPage
from portal.core.querysets import MirrorsRestricted

Key = TypeVar("Key")

# Parts of one UNION; SQLite takes 500.
AT_ONCE = 100


class Shelf(NamedTuple):
    """Keys of a section and of a type of pages."""

    section: int
    kind: int


def shelves(sections: Iterable[int], kinds: Iterable[type[Page]]) -> tuple[Shelf, ...]:
    """A shelf for each of the types in each of the sections."""
    types = [ContentType.objects.get_for_model(kind, for_concrete_model=False).pk for kind in kinds]
    return tuple(Shelf(section, kind) for section in sections for kind in types)


def visible() -> QuerySet[ListedPage]:
    """Rows of pages that are public as far as they themselves are concerned; what is above them is not looked at."""
    not_expired = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
    source_public = Q(alias_of__isnull=True) | ~Q(MirrorsRestricted("alias_of_id"))
    return ListedPage.objects.filter(not_expired, source_public).exclude(
        page__in=PageViewRestriction.objects.values("page")
    )


def listed() -> QuerySet[ListedPage]:
    """Those of them that lists show: dated, and no pages of the menus, which stand for themselves."""
    return visible().filter(published_at__isnull=False, in_menus=False)


def count(of: Sequence[Shelf]) -> dict[Shelf, dict[int, int]]:
    """How many pages of each year stand on each shelf; what has none is missing. Kept for a version of the site."""
    if not of:
        return {}
    found = fragment("shelves", *_flat(of), make=lambda: _count(of))
    counts: dict[Shelf, dict[int, int]] = {}
    for section, kind, year, number in found:
        counts.setdefault(Shelf(section, kind), {})[year] = number
    return counts


def newest_on(shelf: Shelf, year: int | None = None) -> QuerySet[ListedPage]:
    """Rows of a shelf in the order of lists, of one year or of all."""
    rows = listed().filter(section=shelf.section, kind=shelf.kind)
    if year is not None:
        rows = rows.filter(published_at__year=year)
    return rows.order_by("-published_at", "-page")


def around(shelf: Shelf, date: datetime.datetime, key: int) -> tuple[QuerySet[ListedPage], QuerySet[ListedPage]]:
    """Rows of a shelf before and after a place in its order, the nearest first."""
    rows = listed().filter(section=shelf.section, kind=shelf.kind)
    # The bounds of the date alone are what the index can be searched by.
    older = rows.filter(Q(published_at__lt=date) | Q(page__lt=key), published_at__lte=date)
    newer = rows.filter(Q(published_at__gt=date) | Q(page__gt=key), published_at__gte=date)
    return older.order_by("-published_at", "-page"), newer.order_by("published_at", "page")


def newest(of: Sequence[Shelf], start: int, end: int, year: int | None = None) -> list[int]:
    """Keys of the pages from place `start` up to `end` on all these shelves together, newest first.

    Equal dates by the younger page. One query, unless there are more than `AT_ONCE` shelves. How long it takes grows
    with `end`, not with how many pages there are.
    """
    if start >= end:
        return []
    if len(of) == 1:
        return list(newest_on(of[0], year).values_list("page_id", flat=True)[start:end])
    found = [row for some in _batches(of) for row in _merged([newest_on(one, year)[:end] for one in some])]
    return [pk for _, pk, _ in sorted(found, reverse=True)[start:end]]


def newest_of_each(wanted: Mapping[Key, tuple[Sequence[Shelf], int]]) -> dict[Key, list[int]]:
    """Keys of the newest pages of several groups of shelves, so many as each group is asked for.

    Kept for a version of the site; else read in one query for each `AT_ONCE` different shelves.
    """
    most: dict[Shelf, int] = {}
    for of, number in wanted.values():
        for one in of:
            most[one] = max(number, most.get(one, 0))
    if not most:
        return {key: [] for key in wanted}
    asked = sorted(most.items())
    found = fragment("newest", *_flat((*one, number) for one, number in asked), make=lambda: _newest(asked))
    by_shelf: dict[Shelf, list[Any]] = {one: rows for (one, _), rows in zip(asked, found, strict=True)}
    return {
        key: [pk for _, pk in sorted((row for one in of for row in by_shelf[one]), reverse=True)[:number]]
        for key, (of, number) in wanted.items()
    }


def _count(of: Sequence[Shelf]) -> list[list[int]]:
    rows: Counter[tuple[int, int, int]] = Counter()
    for some in _batches(of):
        chosen = Q(section__in={one.section for one in some}, kind__in={one.kind for one in some})
        # Asked for by year and not by date, which only the other index has.
        within = visible().filter(chosen, year__isnull=False, in_menus=False).order_by()
        for *place, number in within.values_list("section_id", "kind_id", "year").annotate(number=Count("pk")):
            if Shelf(*place[:2]) in some:
                rows[tuple(place)] = number
    return [[*place, number] for place, number in rows.items()]


def _newest(asked: Sequence[tuple[Shelf, int]]) -> list[list[list[Any]]]:
    found: list[list[list[Any]]] = [[] for _ in asked]
    for start in range(0, len(asked), AT_ONCE):
        for date, pk, place in _merged([newest_on(one)[:number] for one, number in asked[start : start + AT_ONCE]]):
            found[start + place].append([str(date), pk])
    return found


def _merged(parts: Sequence[QuerySet[ListedPage]]) -> list[tuple[Any, int, int]]:
    """Date, key and number of the part, of all rows of the querysets, in one query.

    Django refuses slices inside of a union on SQLite, which takes them well in a subquery each.
    """
    sqls, values = [], []
    connection = connections[router.db_for_read(ListedPage)]
    for place, rows in enumerate(parts):
        sql, params = rows.values_list("published_at", "page_id").query.get_compiler(connection=connection).as_sql()
        sqls.append(f"SELECT part.*, {place} FROM ({sql}) part")
        values += params
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sqls), values)
        return cursor.fetchall()


def _batches(of: Sequence[Shelf]) -> list[Sequence[Shelf]]:
    return [of[start : start + AT_ONCE] for start in range(0, len(of), AT_ONCE)]


def _flat(keys: Iterable[Iterable[int]]) -> list[int]:
    return [number for key in keys for number in key]

"""Comparing index and database: what is missing, stale or left over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

from portal.core.querysets import AnyPageQuerySet, any_page
from portal.search.attachments.offers import marks
from portal.search.indexes import ancestors_by_path, backend, indexed_pages, version
from portal.search.rows import record_all

# Of more subtrees all pages are compared: a condition for each would be more than a database takes.
MOST_PATHS = 50


@dataclass(frozen=True)
class Differences:
    """Primary keys of pages that are public and not in the index, in it in another state, or in it and not public."""

    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.missing) + len(self.stale) + len(self.extra)

    def all(self) -> list[int]:
        """All of them."""
        return [*self.missing, *self.stale, *self.extra]


def differences(paths: Iterable[str] | None = None) -> Differences:
    """Where the index differs from the database, in all or below (and at) tree paths.

    Raises IndexUnavailable where the index cannot be read.
    """
    indexed = dict(backend().versions())
    if paths is None:
        return _compared(_public_versions(indexed_pages()), indexed)
    below = _below(paths)
    inside = set(any_page().filter(below).order_by().values_list("pk", flat=True))
    return _compared(
        _public_versions(indexed_pages().filter(below)),
        {pk: known for pk, known in indexed.items() if pk in inside},
    )


def record_differences() -> int:
    """Write down all in which the index differs from the database; returns the number of pages.

    Raises IndexUnavailable where the index cannot be read.
    """
    return record_all(differences().all())


def _below(paths: Iterable[str]) -> Q:
    """Pages below (and at) any of the paths."""
    tops: list[str] = []
    for path in sorted(set(paths)):
        if not (tops and path.startswith(tops[-1])):
            tops.append(path)
    if len(tops) > MOST_PATHS:
        return Q()
    # An alias is as public as its source, wherever it stands itself.
    conditions = (Q(path__startswith=path) | Q(alias_of__path__startswith=path) for path in tops)
    return reduce(or_, conditions, Q(pk__in=()))


def _compared(public: dict[int, str], indexed: dict[int, str]) -> Differences:
    return Differences(
        missing=sorted(public.keys() - indexed.keys()),
        stale=sorted(pk for pk in public.keys() & indexed.keys() if public[pk] != indexed[pk]),
        extra=sorted(indexed.keys() - public.keys()),
    )


def _public_versions(pages: AnyPageQuerySet) -> dict[int, str]:
    columns = ("pk", "path", "live_revision_id", "last_published_at", "expire_at", "title")
    rows = list(pages.published().order_by().values_list(*columns))
    above = ancestors_by_path({row[1] for row in rows})
    documents = marks()
    return {row[0]: version(row[2], row[3], row[4], row[5], above[row[1]], documents.get(row[0], "")) for row in rows}

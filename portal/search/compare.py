"""Comparing index and database: what is missing, stale or left over."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.core.querysets import any_page
from portal.search.indexes import ancestors_by_path, backend, indexed_pages, version


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


def differences(path: str | None = None) -> Differences:
    """Where the index differs from the database, in all or below (and at) a tree path.

    Raises IndexUnavailable where the index cannot be read.
    """
    public = _public_versions(path)
    indexed = dict(backend().versions())
    if path is not None:
        inside = set(any_page(path__startswith=path).order_by().values_list("pk", flat=True))
        indexed = {pk: version for pk, version in indexed.items() if pk in inside}
    return Differences(
        missing=sorted(public.keys() - indexed.keys()),
        stale=sorted(pk for pk in public.keys() & indexed.keys() if public[pk] != indexed[pk]),
        extra=sorted(indexed.keys() - public.keys()),
    )


def _public_versions(path: str | None) -> dict[int, str]:
    pages = indexed_pages().published().order_by()
    if path is not None:
        pages = pages.filter(path__startswith=path)
    rows = list(pages.values_list("pk", "path", "live_revision_id", "last_published_at"))
    above = ancestors_by_path({row[1] for row in rows})
    return {pk: version(revision, published, above[place]) for pk, place, revision, published in rows}

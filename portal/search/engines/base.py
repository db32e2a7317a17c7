"""What every search engine of the portal can do, and its Haystack face.

An engine stores and matches ready documents (dicts from portal.search.indexes) and knows no page types. A new one
subclasses `PortalBackend`, fills in the six methods that raise NotImplementedError, and names itself `Engine` in
a module of this package; SEARCH_URL's scheme then selects it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from haystack.backends import BaseSearchBackend, BaseSearchQuery, SearchNode
from haystack.constants import DJANGO_ID
from haystack.exceptions import SearchBackendError, SkipDocument
from haystack.models import SearchResult

from portal.search.query import Query, parse

Document = dict[str, Any]

# What Haystack's own update commits at once: its queries may be of any length.
PAGES_IN_COMMIT = 200


class IndexUnavailable(SearchBackendError):
    """The index cannot be read or written now: corrupt, locked for too long, no space."""


class IndexMissing(IndexUnavailable):
    """There is no index, or only one of another version of the analysis."""


class Batch(Protocol):
    """Changes that become visible together."""

    def replace(self, document: Document) -> None:
        """Put a document in the place of whatever has its primary key."""

    def remove(self, pk: int) -> None:
        """Take out the document with this primary key, if there is one."""


@dataclass(frozen=True)
class Filters:
    """What narrows a match: a section (pk of any page above), a type, publication from–to; None is any."""

    section: int | None = None
    type: str | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


EVERYTHING = Filters()


@dataclass(frozen=True)
class Matches:
    """Primary keys of all matching pages, best or newest first.

    `stage` says how they match: 'all' of the query, all its content 'words', or 'any' of them.
    `scores` belong to `pks` one by one; they are 0 when sorted by date.
    """

    pks: list[int] = field(default_factory=list)
    stage: str = "all"
    scores: list[float] = field(default_factory=list)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """A Haystack query in the portal's terms. No query matches every document."""

    query: Query | None
    filters: Filters


class PortalBackend(BaseSearchBackend):
    """The protocol of engines, and Haystack's methods in terms of it."""

    def match(
        self,
        query: Query | None,
        filters: Filters = Filters(),
        sort: str = "relevance",
        facets: Iterable[str] = (),
    ) -> Matches:
        """All pages that match, as `Matches`; `facets` names the fields ('section', 'type') to count.

        Raises IndexUnavailable whatever is wrong with the index.
        """
        raise NotImplementedError

    def writing(self, wait: float | None = None) -> AbstractContextManager[Batch]:
        """Hold the index's one writer; what the block does is committed together at its end.

        An exception inside the block discards everything. Raises IndexUnavailable when the writer is not free
        within `wait` seconds (None: the engine's own limit).
        """
        raise NotImplementedError

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Replace the whole index, however broken; the old one serves until the end. Returns the number."""
        raise NotImplementedError

    def versions(self) -> list[tuple[int, str]]:
        """Primary key and version of every document in the index."""
        raise NotImplementedError

    def exists(self) -> bool:
        """Whether there is an index of this version at all."""
        raise NotImplementedError

    def create(self) -> None:
        """Make an empty index where there is none."""
        raise NotImplementedError

    # Haystack's methods.

    def update(self, index: Any, iterable: Iterable, commit: bool = True) -> None:
        if not self.exists():
            self.create()
        pages = iter(iterable)
        while some := list(islice(pages, PAGES_IN_COMMIT)):
            with self.writing() as batch:
                for page in some:
                    with suppress(SkipDocument):
                        batch.replace(index.full_prepare(page))

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        pk = obj_or_string.rpartition(".")[2] if isinstance(obj_or_string, str) else obj_or_string.pk
        if self.exists():
            with self.writing() as batch:
                batch.remove(int(pk))

    def clear(self, models: Iterable | None = None, commit: bool = True) -> None:
        if models is None:
            self.rebuild(())
            return
        wanted = {model._meta.label_lower for model in models}
        doomed = [int(result.pk) for result in self._results() if f"{result.app_label}.{result.model_name}" in wanted]
        with self.writing() as batch:
            for pk in doomed:
                batch.remove(pk)

    def _results(self) -> list[SearchResult]:
        return self.search(Request(None, EVERYTHING))["results"]

    def search(
        self,
        query_string: Request,
        sort_by: list[str] | None = None,
        start_offset: int = 0,
        end_offset: int | None = None,
        facets: dict[str, Any] | None = None,
        models: set | None = None,
        result_class: type[SearchResult] | None = None,
        **unused: Any,
    ) -> dict[str, Any]:
        """Haystack's search: `match` with results of the slice as SearchResult objects."""
        request = query_string
        sort = _sort(sort_by)
        found = self.match(request.query, request.filters, sort, facets or ())
        labels = self.labels(found.pks)
        hits = list(zip(found.pks, found.scores, strict=True))
        if models:
            wanted = {model._meta.label_lower for model in models}
            hits = [(pk, score) for pk, score in hits if labels[pk] in wanted]
        make = result_class or SearchResult
        results = []
        for pk, score in hits[start_offset:end_offset]:
            app_label, model_name = labels[pk].split(".")
            results.append(make(app_label, model_name, str(pk), score))
        counts = {name: sorted(one.items(), key=lambda pair: (-pair[1], pair[0])) for name, one in found.facets.items()}
        return {"results": results, "hits": len(hits), "facets": {"fields": counts} if counts else {}}

    def labels(self, pks: Iterable[int]) -> dict[int, str]:
        """The model ('news.newspage') of each of these documents, by primary key."""
        raise NotImplementedError


def _sort(sort_by: list[str] | None) -> str:
    if not sort_by:
        return "relevance"
    if sort_by == ["-date"]:
        return "date"
    raise SearchBackendError(f"Only relevance and -date are orders of this index, not {sort_by}.")


_FILTERS = {
    ("section", "content"): ("section", int),
    ("section", "exact"): ("section", int),
    ("type", "content"): ("type", str),
    ("type", "exact"): ("type", str),
    ("date", "gte"): ("since", None),
    ("date", "lte"): ("until", None),
}


class PortalSearchQuery(BaseSearchQuery):
    """Haystack's query builder: a text becomes a `Query`, filters become `Filters`; no syntax is written."""

    def build_query(self) -> Request:
        if self.boost:
            raise SearchBackendError("Boosting single terms is not supported.")
        texts: list[str] = []
        narrowed: dict[str, Any] = {}
        for name, value in self._conditions(self.query_filter):
            field_name, lookup = self.query_filter.split_expression(name)
            if field_name in ("content", "text"):
                texts.append(str(value))
            elif (field_name, lookup) in _FILTERS:
                key, convert = _FILTERS[field_name, lookup]
                narrowed[key] = convert(value) if convert else value
            else:
                raise SearchBackendError(f"{name} is no filter of this index.")
        return Request(parse(" ".join(texts)) if texts else None, Filters(**narrowed))

    def _conditions(self, node: SearchNode) -> Iterator[tuple[str, Any]]:
        if node.negated or (node.connector == node.OR and len(node.children) > 1):
            raise SearchBackendError("Only filters joined by AND are supported.")
        for child in node.children:
            if isinstance(child, SearchNode):
                yield from self._conditions(child)
            else:
                yield child


def document_pk(document: Document) -> int:
    """The primary key of a prepared document."""
    return int(document[DJANGO_ID])

"""What every search engine of the portal can do, and its Haystack face.

An engine stores and matches analysed documents (`portal.search.analysis`) and carries out plans
(`portal.search.plan`); it knows no page types and no query language. A new one subclasses `PortalBackend`, fills in
the methods that raise NotImplementedError, and names itself `Engine` in a module of this package; SEARCH_URL's
scheme then selects it. `tests/search/contract/` is what it must pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from haystack.backends import BaseSearchBackend, BaseSearchQuery, SearchNode
from haystack.constants import DJANGO_ID
from haystack.exceptions import SearchBackendError, SkipDocument
from haystack.models import SearchResult

from portal.search.analysis import Analysed, Document
from portal.search.plan import EVERYTHING, Filters, Plan
from portal.search.query import parse

# What Haystack's own update commits at once: its queries may be of any length.
PAGES_IN_COMMIT = 200
# What Haystack's own search returns at most without a slice.
MOST_RESULTS = 1_000_000


class IndexUnavailable(SearchBackendError):
    """The index cannot be read or written now: corrupt, locked for too long, no space."""


class IndexBusy(IndexUnavailable):
    """Another process or thread holds the index's writer and has not let go of it in time; nothing is wrong."""


class IndexMissing(IndexUnavailable):
    """There is no index, or only one of another version of the analysis."""


class Batch(Protocol):
    """Changes that become visible together."""

    def replace(self, document: Document | Analysed) -> None:
        """Put a document, prepared or already analysed, in the place of whatever has its primary key."""

    def remove(self, pk: int) -> None:
        """Take out the document with this primary key, if there is one."""


@dataclass(frozen=True)
class Matches:
    """One slice of the matching pages, best or newest first, and how many there are in all.

    `stage` names the stage of the plan that answered ('all' without a plan). `scores` belong to `pks` one by one;
    they are 0 when sorted by date. `facets`: for each field asked for the number of pages by value (section:
    primary key as a string, only of sections above the pages); a field that is itself filtered is counted as if it
    were not.
    """

    total: int = 0
    pks: list[int] = field(default_factory=list)
    stage: str = "all"
    scores: list[float] = field(default_factory=list)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Stored:
    """What the index keeps of a page to show it: as it was when it was indexed, see `version`."""

    version: str
    title: str
    body: str
    attachments: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A Haystack query in the portal's terms. No plan matches every document."""

    plan: Plan | None
    filters: Filters


class PortalBackend(BaseSearchBackend):
    """The protocol of engines, and Haystack's methods in terms of it.

    Whatever is wrong with the index, reading methods raise IndexUnavailable (IndexMissing where there is none).
    """

    def match(
        self,
        plan: Plan | None,
        filters: Filters = EVERYTHING,
        sort: str = "relevance",
        facets: Iterable[str] = (),
        start: int = 0,
        stop: int = 10,
    ) -> Matches:
        """The pages that a plan finds, from place `start` up to `stop`, and the number of all of them.

        `sort` is 'relevance' or 'date' (newest first; without a date last; then the higher key). Order by
        relevance: the best `ranking.RESCORED` pages by the stage's weights, and those of boosts that are
        `always`, by their score with boosts; after them the others by their score; equal scores newest first, then
        by the higher key. No plan matches everything. `facets` are names of `plan.FACETS`.
        """
        raise NotImplementedError

    def writing(self, wait: float | None = None) -> AbstractContextManager[Batch]:
        """Hold the index's one writer; what the block does is committed together at its end.

        An exception inside the block discards everything. Raises IndexBusy when the writer is not free within
        `wait` seconds (None: the engine's own limit), IndexMissing where there is no index.
        """
        raise NotImplementedError

    def rebuild(self, documents: Iterable[Document | Analysed]) -> int:
        """Replace the whole index, however broken; the old one serves until the end. Returns the number.

        Takes the writer first (IndexBusy where it is not free) and reads the documents then; an exception of
        theirs leaves the old index as it was.
        """
        raise NotImplementedError

    def versions(self) -> list[tuple[int, str]]:
        """Primary key and version of every document in the index."""
        raise NotImplementedError

    def stored(self, pks: Iterable[int]) -> dict[int, Stored]:
        """What the index keeps of these pages, of those that are in it."""
        raise NotImplementedError

    def frequencies(self, field: str, tokens: Iterable[str]) -> dict[str, int]:
        """In how many documents each token of a field is (0 for none); deleted ones may still be counted."""
        raise NotImplementedError

    def with_prefix(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Tokens of a field that begin so, with their frequencies; the most frequent `limit` of them."""
        raise NotImplementedError

    def exists(self) -> bool:
        """Whether there is an index of this version at all."""
        raise NotImplementedError

    def create(self) -> None:
        """Make an empty index where there is none."""
        raise NotImplementedError

    def verify(self) -> list[str]:
        """Read the whole index and say in Chinese what is damaged; an empty list is a sound index."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of open files, of all threads of this process; the next search opens them anew."""
        raise NotImplementedError

    def labels(self, pks: Iterable[int]) -> dict[int, str]:
        """The model ('news.newspage') of each of these documents that is in the index, by primary key."""
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
        # Models are no field of the index: all matches are read where only some types are asked for.
        start, stop = (0, MOST_RESULTS) if models else (start_offset, end_offset or MOST_RESULTS)
        found = self.match(request.plan, request.filters, sort, facets or (), start, stop)
        labels = self.labels(found.pks)
        # What another process removed meanwhile has no label any more.
        hits = [(pk, score) for pk, score in zip(found.pks, found.scores, strict=True) if pk in labels]
        total = found.total
        if models:
            wanted = {model._meta.label_lower for model in models}
            hits = [(pk, score) for pk, score in hits if labels[pk] in wanted]
            total = len(hits)
            hits = hits[start_offset:end_offset]
        make = result_class or SearchResult
        results = []
        for pk, score in hits:
            app_label, model_name = labels[pk].split(".")
            results.append(make(app_label, model_name, str(pk), score))
        counts = {name: sorted(one.items(), key=lambda pair: (-pair[1], pair[0])) for name, one in found.facets.items()}
        return {"results": results, "hits": total, "facets": {"fields": counts} if counts else {}}


def _sort(sort_by: list[str] | None) -> str:
    if not sort_by:
        return "relevance"
    if sort_by == ["-date"]:
        return "date"
    raise SearchBackendError(f"Only relevance and -date are orders of this index, not {sort_by}.")


_VALUES = {"section": int, "year": int} | dict.fromkeys(("type", "district", "validity", "topic", "issuing_body"), str)
_FILTERS: dict[tuple[str, str], tuple[str, Any]] = {
    (name, lookup): (name, convert) for name, convert in _VALUES.items() for lookup in ("content", "exact")
}
_FILTERS |= {("date", "gte"): ("since", None), ("date", "lte"): ("until", None)}


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
        return Request(parse(" ".join(texts)).plan if texts else None, Filters(**narrowed))

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

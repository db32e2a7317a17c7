"""What the index holds of a page: the base class of every app's `search_indexes.py`.

Page types are known only by what `portal.core.models.BasePage` declares: `search_text()`, `search_type`,
`search_date`, and where they have them `search_headings` and `document_number`.
"""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from haystack import connections, indexes
from wagtail.models import Page

from portal.core.querysets import AnyPageQuerySet, PortalPageQuerySet, any_page
from portal.search.engines.base import Document, PortalBackend
from portal.search.query import name_key
from portal.text.document_number import parse_document_number

T = TypeVar("T")

# Pages read at once; what a rebuild holds in memory.
CHUNK = 100
# Keys in one SQL IN; every database takes so many.
KEYS_IN_QUERY = 500


class PageIndex(indexes.SearchIndex):
    """Index of one page type; a subclass adds `haystack.indexes.Indexable` and says its model."""

    text = indexes.CharField(document=True)
    title = indexes.CharField(model_attr="title")
    name = indexes.CharField()
    document_number = indexes.MultiValueField()
    section = indexes.MultiValueField()
    type = indexes.CharField(model_attr="search_type")
    date = indexes.DateTimeField(null=True)
    version = indexes.CharField()

    def index_queryset(self, using: str | None = None) -> PortalPageQuerySet:
        return self.get_model().objects.published()

    def prepare_text(self, page: Any) -> str:
        parts = [page.title, *getattr(page, "search_headings", ()), page.search_text()]
        return "\n".join(part for part in parts if part)

    def prepare_name(self, page: Any) -> str:
        return name_key(page.title)

    def prepare_document_number(self, page: Any) -> list[str]:
        """The 发文字号, and the same without its agency, as people type it."""
        raw = getattr(page, "document_number", "")
        number = parse_document_number(raw) if raw else None
        return [str(number), str(number).removeprefix(number.agency)] if number else []

    def prepare_section(self, page: Any) -> list[int]:
        return list(ancestors_of(page))

    def prepare_date(self, page: Any) -> datetime.datetime | None:
        return page.search_date

    def prepare_version(self, page: Any) -> str:
        return version(page.live_revision_id, page.last_published_at, ancestors_of(page))


def version(revision: int | None, published: datetime.datetime | None, above: Iterable[int]) -> str:
    """What the index knows of a page's state: another publication or another place changes it."""
    place = zlib.crc32(",".join(map(str, above)).encode())
    return f"{revision or ''}:{published.isoformat() if published else ''}:{place:08x}"


def ancestors_of(page: Any) -> tuple[int, ...]:
    """Primary keys of the pages above, from the root on; `documents` sets them for many pages at once."""
    known = getattr(page, "_search_ancestors", None)
    return known if known is not None else ancestors_by_path([page.path])[page.path]


def ancestors_by_path(paths: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For each tree path the primary keys of the pages above it."""
    step = Page.steplen
    above = {path: [path[:end] for end in range(step, len(path), step)] for path in paths}
    wanted = {prefix for prefixes in above.values() for prefix in prefixes}
    pks: dict[str, int] = {}
    for some in chunks(sorted(wanted), KEYS_IN_QUERY):
        pks.update(Page.objects.filter(path__in=some).order_by().values_list("path", "pk"))
    return {path: tuple(pks[prefix] for prefix in prefixes if prefix in pks) for path, prefixes in above.items()}


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in runs of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def backend() -> PortalBackend:
    """The engine that the settings choose."""
    return connections["default"].get_backend()


def indexed_models() -> dict[type[Page], PageIndex]:
    """The page types in the index, each with its index."""
    return connections["default"].get_unified_index().get_indexes()


def indexed_pages() -> AnyPageQuerySet:
    """Pages of the types in the index, as base `Page` objects; add `.published()` for those that belong there."""
    return any_page(content_type__in=_content_types())


@cache
def _models() -> tuple[type[Page], ...]:
    return tuple(indexed_models())


def _content_types() -> list[ContentType]:
    return list(ContentType.objects.get_for_models(*_models()).values())


def documents(pages: list[Page]) -> Iterator[tuple[Page, Document | Exception]]:
    """For each specific page its prepared document, or what went wrong in preparing it."""
    places = ancestors_by_path(page.path for page in pages)
    prepare = indexed_models()
    for page in pages:
        page._search_ancestors = places[page.path]
        try:
            yield page, prepare[type(page)].full_prepare(page)
        except Exception as error:  # one page that cannot be read must not keep all others from the index
            yield page, error


def all_documents() -> Iterator[tuple[Page, Document | Exception]]:
    """`documents` of every page that belongs in the index, read in chunks."""
    for model in indexed_models():
        last = 0
        while True:
            pages = list(model.objects.published().filter(pk__gt=last).order_by("pk")[:CHUNK])
            if not pages:
                break
            last = pages[-1].pk
            yield from documents(pages)

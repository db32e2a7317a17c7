"""What the index holds of a page: the base class of every app's `search_indexes.py`.

Page types are known only by what `portal.core.models.BasePage` declares: `search_text()`, `search_type`,
`search_date`, and where they have them `search_headings`, `search_aliases`, `search_district`, `document_number`,
`issue_number` with `year`, `validity`, `topic`, `issuing_body`.
"""

from __future__ import annotations

import datetime
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from haystack import connections, indexes
from wagtail.models import Page

from portal.core.querysets import AnyPageQuerySet, PortalPageQuerySet, any_page
from portal.search import vocabulary
from portal.search.analysis import Document
from portal.search.attachments.offers import Offer, mark, offers, request, text_of
from portal.search.engines.base import PortalBackend
from portal.search.keys import page_keys

T = TypeVar("T")

# Pages read at once; what a rebuild holds in memory.
CHUNK = 100
# Keys in one SQL IN; every database takes so many.
KEYS_IN_QUERY = 500

# Between the bodies of a document that several have issued.
_BODIES = re.compile("[、，,；;\\s]+")


class PageIndex(indexes.SearchIndex):
    """Index of one page type; a subclass adds `haystack.indexes.Indexable` and says its model.

    What `portal.search.analysis.analyse` makes tokens of; `body` and `facts` are only kept, for results.
    """

    text = indexes.CharField(document=True)
    title = indexes.CharField(model_attr="title")
    aliases = indexes.MultiValueField()
    attachments = indexes.CharField()
    keys = indexes.MultiValueField()
    section = indexes.MultiValueField()
    type = indexes.CharField(model_attr="search_type")
    year = indexes.IntegerField(null=True)
    district = indexes.CharField()
    validity = indexes.CharField()
    topic = indexes.CharField()
    issuing_body = indexes.MultiValueField()
    date = indexes.DateTimeField(null=True)
    expire = indexes.DateTimeField(null=True, model_attr="expire_at")
    version = indexes.CharField()

    def index_queryset(self, using: str | None = None) -> PortalPageQuerySet:
        return self.get_model().objects.published()

    def prepare(self, obj: Any) -> Document:
        body = obj.search_text()
        self.prepared = super().prepare(obj)
        headings = getattr(obj, "search_headings", ())
        self.prepared["text"] = "\n".join(part for part in (*headings, body) if part)
        self.prepared["body"] = body
        self.prepared["facts"] = facts(obj)
        return self.prepared

    def prepare_aliases(self, page: Any) -> list[str]:
        """Other names of the page, which find it like its title."""
        return list(getattr(page, "search_aliases", ()))

    def prepare_attachments(self, page: Any) -> str:
        """Titles of the documents that it offers, and those of their texts that are known by now."""
        return text_of(offers_of(page))

    def prepare_keys(self, page: Any) -> list[str]:
        """Exact keys of what people look for by number: see `portal.search.keys`."""
        return page_keys(page)

    def prepare_section(self, page: Any) -> list[int]:
        """The page itself and all above it."""
        return [*ancestors_of(page), page.pk]

    def prepare_year(self, page: Any) -> int | None:
        date = page.search_date
        return timezone.localtime(date).year if date else None

    def prepare_district(self, page: Any) -> str:
        return str(getattr(page, "search_district", "") or "")

    def prepare_validity(self, page: Any) -> str:
        return facts(page)["validity_label"]

    def prepare_topic(self, page: Any) -> str:
        return getattr(page, "topic", "") or ""

    def prepare_issuing_body(self, page: Any) -> list[str]:
        return [body for body in _BODIES.split(getattr(page, "issuing_body", "") or "") if body]

    def prepare_date(self, page: Any) -> datetime.datetime | None:
        return page.search_date

    def prepare_version(self, page: Any) -> str:
        return _version_of(page, ancestors_of(page), mark(offers_of(page)))


def facts(page: Any) -> dict[str, Any]:
    """What a result shows of a page besides title, address and extract; values that JSON can hold."""
    label = getattr(page, "get_validity_display", None)
    date = page.search_date
    return {
        "type": page.search_type,
        "date": date.isoformat() if date else "",
        "document_number": getattr(page, "document_number", ""),
        "validity": getattr(page, "validity", ""),
        "validity_label": str(label()) if label else "",
    }


def same_content(known: str, page: Page) -> bool:
    """Whether what the index keeps under the version `known` is what the page says now, wherever it stands."""
    return known.rpartition(":")[0] == _version_of(page, ()).rpartition(":")[0]


def version(
    revision: int | None,
    published: datetime.datetime | None,
    expire: datetime.datetime | None,
    title: str,
    above: Iterable[int],
    attachments: str = "",
) -> str:
    """What the index knows of a page's state: another publication or another place changes it.

    Title and expiry are in it for changes that publish nothing; `attachments` is the mark of the documents that the
    page offers. Only what a few queries give for all pages.
    """
    content = zlib.crc32(f"{expire.timestamp() if expire else ''} {title}".encode())
    place = zlib.crc32(",".join(map(str, above)).encode())
    return f"{revision or ''}:{published.isoformat() if published else ''}:{content:08x}:{place:08x}/{attachments}"


def same_attachments(known: str, attachments: str) -> bool:
    """Whether a version was made of a page whose documents had this mark."""
    return known.rpartition("/")[2] == attachments


def _version_of(page: Page, above: Iterable[int], attachments: str = "") -> str:
    return version(page.live_revision_id, page.last_published_at, page.expire_at, page.title, above, attachments)


def offers_of(page: Any) -> list[Offer]:
    """The documents that a page offers; `documents` sets them for many pages at once."""
    known = getattr(page, "_search_offers", None)
    return known if known is not None else offers([page.pk]).get(page.pk, [])


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
    # The words of staff become tokens of the page: those of this moment, whichever process has changed them.
    vocabulary.refresh()
    places = ancestors_by_path(page.path for page in pages)
    offered = offers([page.pk for page in pages])
    request(one for some in offered.values() for one in some)
    prepare = indexed_models()
    for page in pages:
        page._search_ancestors = places[page.path]
        page._search_offers = offered.get(page.pk, [])
        try:
            yield page, prepare[type(page)].full_prepare(page)
        except Exception as error:  # one page that cannot be read must not keep all others from the index
            yield page, error

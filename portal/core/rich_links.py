"""Links inside rich text to pages and documents of the site, looked up for a whole page at once.

Wagtail looks up those of one paragraph at a time: 32 paragraphs with a link each cost 32 queries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.html import escape
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.rich_text.rewriters import FIND_A_TAG, extract_attrs

PAGE, DOCUMENT = "page", "document"
# By type and key, as they stand in the text; None for what is no longer there.
Addresses = dict[tuple[str, str], str | None]


def link_addresses(page: Page, request: HttpRequest | None) -> Addresses:
    """The addresses of all pages and documents that the texts of a page link to, in two queries at most.

    They are kept on the page object, which lives as long as the request.
    """
    if not hasattr(page, "_portal_links"):
        wanted: dict[str, set[str]] = defaultdict(set)
        for kind, key in _links(page):
            wanted[kind].add(key)
        found = _pages(wanted[PAGE], request) | _documents(wanted[DOCUMENT])
        page._portal_links = {(kind, key): found.get((kind, key)) for kind, keys in wanted.items() for key in keys}
    return page._portal_links


def with_addresses(html: str, addresses: Addresses) -> str:
    """Rich text as it is stored, its known links as they are shown; all else is left for Wagtail to expand."""

    def shown(link: re.Match[str]) -> str:
        place = _place(extract_attrs(link[1]))
        if place not in addresses:
            return link[0]
        address = addresses[place]
        # What Wagtail makes of a link that leads nowhere.
        return "<a>" if address is None else f'<a href="{escape(address)}">'

    return FIND_A_TAG.sub(shown, html) if addresses else html


def _links(page: Page) -> Iterator[tuple[str, str]]:
    for field in page._meta.concrete_fields:
        # What was deferred is not shown either.
        value = page.__dict__.get(field.attname)
        if isinstance(value, StreamValue):
            for text in _texts(list(value.raw_data)):
                if "linktype" in text:
                    yield from (place for tag in FIND_A_TAG.findall(text) if (place := _place(extract_attrs(tag))))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _place(attributes: dict[str, str]) -> tuple[str, str] | None:
    kind, key = attributes.get("linktype"), attributes.get("id", "")
    return (kind, key) if kind in (PAGE, DOCUMENT) and key.isascii() and key.isdecimal() and len(key) < 19 else None


def _pages(keys: Collection[str], request: HttpRequest | None) -> Addresses:
    pages = Page.objects.filter(pk__in=keys).only("url_path") if keys else ()
    return {(PAGE, str(page.pk)): page.get_url(request) for page in pages}


def _documents(keys: Collection[str]) -> Addresses:
    documents = get_document_model().objects.filter(pk__in=keys).only("file") if keys else ()
    return {(DOCUMENT, str(document.pk)): document.url for document in documents}

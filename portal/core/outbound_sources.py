"""Which addresses the site itself shows: the only ones that 离站提示 (`portal.core.outbound`) leads to.

A source is a published page, by its key, or one that a room has registered by name: `settings` here, `promotion` in
search. Addresses are read from what is published at this moment, so that nobody can make the site point anywhere.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField
from wagtail.models import Page, Site

from portal.core.models.site_settings import SiteSettings
from portal.core.outbound_addresses import web_address
from portal.core.querysets import any_page

# A start tag of a link, however its attributes are quoted.
LINK = re.compile(
    r"""<a(?=[\s/])(?P<before>(?:[^<>"']|"[^"]*+"|'[^']*+')*?[\s/])"""
    r"""href\s*+=\s*+(?P<href>"[^"]*+"|'[^']*+'|[^\s"'>]++)"""
    r"""(?P<after>(?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""",
    re.IGNORECASE,
)
PAGE_KEY = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Origin:
    """Where a citizen comes from: its name and address, and the web addresses that it shows."""

    title: str
    url: str
    addresses: frozenset[str]


@dataclass(frozen=True)
class Source:
    """A registered source: what it is called, where one goes back to, and the addresses that staff typed into it."""

    title: str
    url: Callable[[], str]
    addresses: Callable[[HttpRequest], Iterable[str]]


_sources: dict[str, Source] = {}


def register_source(name: str, source: Source) -> None:
    """Let 离站提示 lead to the addresses of a source; `name` is what stands in `?from=`, and is no number."""
    _sources[name] = source


def origin(request: HttpRequest, name: str) -> Origin | None:
    """The page or registered source of that name; None where there is none, or the page is not public now."""
    if Site.find_for_request(request) is None:
        return None
    if PAGE_KEY.fullmatch(name):
        page = any_page(pk=int(name)).published().first()
        url = page.get_url(request) if page else None
        return Origin(page.title, url, _web(page_addresses(page.specific))) if page and url else None
    source = _sources.get(name)
    return Origin(source.title, source.url(), _web(source.addresses(request))) if source else None


def page_addresses(page: Page) -> Iterator[str]:
    """Every address in the bodies and address fields of a page: of links in rich text, and values that are one."""
    for field in page._meta.get_fields():
        if isinstance(field, models.URLField):
            yield getattr(page, field.name) or ""
        elif isinstance(field, RichTextField):
            yield from _strings(getattr(page, field.name) or "")
        elif isinstance(value := getattr(page, field.name, None) if field.concrete else None, StreamValue):
            yield from _strings(value.get_prep_value())


def href(link: re.Match[str]) -> str:
    """The address of a link that `LINK` has found."""
    return html.unescape(link["href"].strip("\"'"))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, str):
        yield value
        yield from map(href, LINK.finditer(value))


def _web(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(web_address, addresses)))


def _settings_addresses(request: HttpRequest) -> Iterator[str]:
    settings = SiteSettings.for_request(request)
    return (
        getattr(settings, field.name) for field in settings._meta.get_fields() if isinstance(field, models.URLField)
    )


register_source("settings", Source("首页", lambda: reverse("wagtail_serve", args=[""]), _settings_addresses))

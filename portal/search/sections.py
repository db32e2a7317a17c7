"""The sections that search offers to filter by."""

from __future__ import annotations

import time
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction, Site

from portal.core.navigation import NavItem, navigation

# Seconds. A section that has gone meanwhile has no page to count and is not offered.
KEPT = 5.0

_memory: dict[int, tuple[float, list[NavItem]]] = {}


def sections(request: HttpRequest) -> list[NavItem]:
    """The site's top sections, each followed by its children."""
    return [item for top in navigation(request) for item in (top, *top.children)]


def known_sections(request: HttpRequest) -> list[NavItem]:
    """The same, as they were some seconds ago at most: for whoever shows no navigation and need not read it."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    read, items = _memory.get(site.pk, (0.0, []))
    if not items or time.monotonic() - read > KEPT:
        items = sections(request)
        _memory[site.pk] = (time.monotonic(), items)
    return items


def forget(**_: Any) -> None:
    """Read them anew next time."""
    _memory.clear()


def connect() -> None:
    """Forget them in this process when a page or a restriction changes."""
    for number, signal in enumerate((post_save, post_delete)):
        signal.connect(_page_changed, dispatch_uid=f"search.sections.page.{number}")
        signal.connect(forget, sender=PageViewRestriction, dispatch_uid=f"search.sections.restriction.{number}")
        signal.connect(forget, sender=Site, dispatch_uid=f"search.sections.site.{number}")


def _page_changed(sender: type, **_: Any) -> None:
    if issubclass(sender, Page):
        forget()

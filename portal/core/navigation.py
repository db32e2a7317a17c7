"""Navigation of a request: the two levels of sections and the way from home to the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest
from wagtail.models import Page, Site

from portal.core.models.section import AbstractSection, filled
from portal.core.querysets import any_page


@dataclass
class NavItem:
    """A section in the navigation.

    `current` says that the page shown is this one, `open` that it lies in it.
    """

    pk: int
    title: str
    url: str
    path: str
    current: bool = False
    open: bool = False
    children: list[NavItem] = field(default_factory=list)


@dataclass(frozen=True)
class Crumb:
    """A step of 「当前位置」."""

    title: str
    url: str


def navigation(request: HttpRequest, page: Page | None = None) -> list[NavItem]:
    """Top sections with their children, published and in menus, in the order of the tree.

    Sections below which nothing is published are left out, as inspection asks (空白栏目).
    One query a request.
    """
    site = Site.find_for_request(request)
    if site is None:
        return []
    pages = _menu_pages(request, site.root_page)
    here = page.path if page else ""
    items: dict[str, NavItem] = {}
    top: list[NavItem] = []
    for entry in pages:
        item = NavItem(entry.pk, entry.title, entry.get_url(request), entry.path)
        item.current = entry.path == here
        item.open = here.startswith(entry.path)
        items[entry.path] = item
        parent = items.get(entry.path[: -entry.steplen])
        if entry.depth == site.root_page.depth + 1:
            top.append(item)
        elif parent:
            parent.children.append(item)
    return top


def _menu_pages(request: HttpRequest, root: Page) -> list[Page]:
    if not hasattr(request, "_portal_menu_pages"):
        pages = (
            any_page(depth__in=(root.depth + 1, root.depth + 2))
            .descendant_of(root)
            .published()
            .in_menu()
            .filter(filled())
            .only("title", "path", "depth", "url_path")
            .order_by("path")
        )
        request._portal_menu_pages = list(pages)  # type: ignore[attr-defined] # kept for this request only
    return request._portal_menu_pages  # type: ignore[attr-defined]  # set just above


def find_item(items: Iterable[NavItem], pk: int | None) -> NavItem | None:
    """The item of a page, at any level, if the navigation has it."""
    for item in items:
        if item.pk == pk:
            return item
        below = find_item(item.children, pk)
        if below:
            return below
    return None


def find_open(items: Iterable[NavItem]) -> NavItem | None:
    """The item in whose branch the page shown lies, if any."""
    return next((item for item in items if item.open), None)


def ancestors(request: HttpRequest, page: Page) -> list[Page]:
    """Pages above `page` from the site's home on; those that routing has already read, if it has."""
    known = getattr(request, "portal_ancestors", None)
    if known is not None and (not known or page.path.startswith(known[-1].path)):
        return known
    site = Site.find_for_request(request)
    depth = site.root_page.depth if site else 2
    return list(page.get_ancestors().filter(depth__gte=depth).order_by("depth"))


def breadcrumbs(request: HttpRequest, page: Page) -> list[Crumb]:
    """Steps of 「当前位置」 from 首页 to the page; the last one is the page itself."""
    crumbs = [
        Crumb("首页" if index == 0 else ancestor.title, ancestor.get_url(request) or "")
        for index, ancestor in enumerate(ancestors(request, page))
        if ancestor.live
    ]
    if page.path and crumbs:
        crumbs.append(Crumb(page.title, page.get_url(request) or ""))
    return crumbs


def section_of(request: HttpRequest, page: Page) -> AbstractSection | None:
    """The nearest 栏目 of a page: itself, or the nearest above it."""
    if isinstance(page, AbstractSection):
        return page
    for ancestor in reversed(ancestors(request, page)):
        if issubclass(ancestor.specific_class or Page, AbstractSection):
            return ancestor.specific
    return None

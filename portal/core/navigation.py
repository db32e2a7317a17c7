"""Navigation of a request: the two levels of sections and the way from home to the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import get_script_prefix
from wagtail.models import Page, Site

from portal.core.caching.fragments import fragment
from portal.core.models.section import AbstractSection
from portal.core.tree import Node, section_tree, tree_of


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
    """
    here = page.path if page else ""
    items: dict[str, NavItem] = {}
    top: list[NavItem] = []
    for pk, title, url, path in _menu(request):
        item = NavItem(pk, title, url, path)
        item.current = path == here
        item.open = here.startswith(path)
        items[path] = item
        parent = items.get(path[: -Page.steplen])
        if parent:
            parent.children.append(item)
        else:
            top.append(item)
    return top


def marks(request: HttpRequest, page: Page | None) -> list[str]:
    """The tree paths of what the navigation marks: the items in whose branch the page lies."""
    here = page.path if page else ""
    return [path for _, _, _, path in _menu(request) if here.startswith(path)]


def _menu(request: HttpRequest) -> list[tuple[int, str, str, str]]:
    """Key, title, address and tree path of what the menus of the request's site show; fetched once a request."""
    if not hasattr(request, "_portal_menu"):
        site = Site.find_for_request(request)
        # Addresses differ by the site that is asked and by the prefix of Traditional Chinese.
        menu = fragment("menu", site.pk, get_script_prefix(), make=lambda: _read_menu(request, site)) if site else []
        request._portal_menu = menu  # type: ignore[attr-defined] # kept for this request only
    return request._portal_menu  # type: ignore[attr-defined] # set just above


def _read_menu(request: HttpRequest, site: Site) -> list[tuple[int, str, str, str]]:
    root = site.root_page
    # Not the tree that this request has read before: it may be older than the version that this is kept under.
    nodes = list(section_tree().menu(root.path, levels=2))
    shown = {root.path, *(node.path for node in nodes)}
    # A child of what is not in the menu has no place in it.
    nodes = [node for node in nodes if node.path[: -Page.steplen] in shown]
    return [(node.pk, node.title, node.page.get_url(request), node.path) for node in nodes]


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


def ancestors(request: HttpRequest, page: Page) -> list[Page | Node]:
    """What is above `page` from the site's home on; those that routing has already read, if it has."""
    known = getattr(request, "portal_ancestors", None)
    if known is not None and (not known or page.path.startswith(known[-1].path)):
        return known
    site = Site.find_for_request(request)
    depth = site.root_page.depth if site else 2
    return list(page.get_ancestors().filter(depth__gte=depth).order_by("depth"))


def breadcrumbs(request: HttpRequest, page: Page) -> list[Crumb]:
    """Steps of 「当前位置」 from 首页 to the page; the last one is the page itself."""
    above = ancestors(request, page)
    url = page.get_url(request) or ""
    crumbs = [
        Crumb("首页" if index == 0 else ancestor.title, _address_above(url, len(above) - index))
        for index, ancestor in enumerate(above)
        if ancestor.live
    ]
    if page.path and crumbs:
        crumbs.append(Crumb(page.title, url))
    return crumbs


def _address_above(url: str, levels: int) -> str:
    """The address so many levels above one: asking Wagtail for each takes longer."""
    return url.rstrip("/").rsplit("/", levels)[0] + "/" if url else ""


def section_of(request: HttpRequest, page: Page) -> AbstractSection | Node | None:
    """The nearest 栏目 of a page: itself, or the nearest above it."""
    if isinstance(page, AbstractSection):
        # As it is in a preview, too.
        return page
    return tree_of(request).section_above(page.path) if page.path else None

"""The tree of sections, read once for a version of the site: what menus, breadcrumbs, page tags and lists ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import router
from django.db.models import Exists, Model, OuterRef, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, get_page_models

from portal.core.caching.fragments import fragment
from portal.core.models.listed_page import ListedPage
from portal.core.querysets import any_page, declared, is_open
from portal.core.shelves import visible

M = TypeVar("M", bound=Model)

COLUMN_TAGS = ("description", "keywords", "column_type")
# What the base page of a node is made of, and of what stands in the address of a page.
ROUTING_FIELDS = ("id", "path", "depth", "title", "slug", "url_path", "content_type_id", "live", "show_in_menus")
_NAMES = {"id": "pk", "content_type_id": "kind", "show_in_menus": "in_menus"}


@dataclass(frozen=True)
class Node:
    """A page that others may stand below, or one of the menus.

    `open` says that nobody is kept from it or what is above it, `published` that any visitor may read it now. `holds`
    says that something other than a section is published right below it. The last three are of a 栏目's page tags.
    """

    pk: int
    path: str
    depth: int
    title: str
    slug: str
    url_path: str
    kind: int
    live: bool
    in_menus: bool
    open: bool
    published: bool
    holds: bool
    description: str
    keywords: str
    column_type: str

    @property
    def model(self) -> type[Page]:
        """Its type."""
        return ContentType.objects.get_for_id(self.kind).model_class() or Page

    @property
    def is_section(self) -> bool:
        """Whether it is a 栏目."""
        return is_section_type(self.model)

    @property
    def page(self) -> Page:
        """It as a base page, whose other fields are read when they are asked for."""
        return stored(Page, {name: getattr(self, _NAMES.get(name, name)) for name in ROUTING_FIELDS})


@dataclass(frozen=True)
class SectionTree:
    """All nodes of the installation, in the order of the tree."""

    nodes: tuple[Node, ...]

    @classmethod
    def of(cls, rows: Iterable[Iterable[Any]]) -> SectionTree:
        """Of plain data: the fields of each node."""
        return cls(tuple(Node(*row) for row in rows))

    @cached_property
    def by_path(self) -> dict[str, Node]:
        """The nodes by their tree path."""
        return {node.path: node for node in self.nodes}

    @cached_property
    def by_url_path(self) -> dict[str, Node]:
        """The nodes by what Wagtail calls `url_path`: their address behind the root of all sites."""
        return {node.url_path: node for node in self.nodes}

    def below(self, path: str) -> Iterator[Node]:
        """The nodes below a tree path."""
        return (node for node in self.nodes if node.path.startswith(path) and node.path != path)

    def holding(self, path: str) -> Iterator[Node]:
        """The nodes at and below a tree path whose pages any visitor may read."""
        return (node for node in self.nodes if node.open and node.path.startswith(path))

    def is_filled(self, node: Node) -> bool:
        """Whether it is no section, or something is published at any depth below it (检查: 空白栏目)."""
        return not node.is_section or any(one.holds for one in self.holding(node.path))

    def menu(self, path: str, levels: int) -> Iterator[Node]:
        """What menus show below a tree path, so many levels deep; empty sections are left out."""
        depth = len(path) // Page.steplen
        for node in self.below(path):
            if node.depth - depth <= levels and node.in_menus and node.published and self.is_filled(node):
                yield node

    def section_above(self, path: str) -> Node | None:
        """The 栏目 nearest to a page: itself, or the nearest above it."""
        above = (self.by_path.get(path[:end]) for end in range(len(path), 0, -Page.steplen))
        return next((node for node in above if node is not None and node.is_section), None)


def section_tree() -> SectionTree:
    """The tree as any visitor may see it. No query where this version's is at hand, else two."""
    return fragment("tree", make=_read, shape=SectionTree.of)


def tree_of(request: HttpRequest) -> SectionTree:
    """The tree, fetched once a request."""
    if not hasattr(request, "_portal_tree"):
        request._portal_tree = section_tree()  # type: ignore[attr-defined] # kept for this request only
    return request._portal_tree  # type: ignore[attr-defined]  # set just above


def is_section_type(model: type[Page] | None) -> bool:
    """Whether a type of pages is a 栏目."""
    return getattr(model, "is_section", False)


def section_models() -> list[type[Page]]:
    """Every type of 栏目."""
    return [model for model in get_page_models() if is_section_type(model)]


def holder_models() -> list[type[Page]]:
    """Every type that others may stand below."""
    return [model for model in get_page_models() if model.allowed_subpage_models()]


def stored(model: type[M], values: Mapping[str, Any]) -> M:
    """An object of the database of which these fields are known; the others are read when they are asked for."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in values]
    return model.from_db(router.db_for_read(model), names, [values[name] for name in names])


def _read() -> list[list[Any]]:
    kinds = ContentType.objects.get_for_models(*holder_models(), for_concrete_models=False)
    sections = [kinds[model].pk for model in section_models()]
    inside = visible().filter(section=OuterRef("pk")).exclude(kind__in=sections)
    fields = ("pk", "path", "depth", "title", "slug", "url_path", "content_type_id", "live", "show_in_menus")
    tags = {name: Coalesce(*declared(name, section_models()), Value("")) for name in COLUMN_TAGS}
    found: dict[str, list[Any]] = {}
    for pages in (
        any_page(content_type__in=kinds.values(), depth__gt=1),
        any_page(pk__in=ListedPage.objects.filter(in_menus=True).values("page")),
    ):
        pages = pages.annotate(
            open=is_open(), holds=Exists(inside), **{f"tag_{name}": tag for name, tag in tags.items()}
        )
        rows = pages.values_list(*fields, "expire_at", "open", "holds", *(f"tag_{name}" for name in tags))
        for *facts, expiry, is_open_, holds, description, keywords, column_type in rows:
            expired = expiry is not None and expiry <= timezone.now()
            published = facts[7] and is_open_ and not expired
            found[facts[1]] = [*facts, is_open_, published, holds, description, keywords, column_type]
    return [found[path] for path in sorted(found)]

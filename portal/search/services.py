"""Searching: from an understood query to one page of public hits."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import HttpRequest
from wagtail.models import Page

from portal.core.listing import paginate
from portal.core.navigation import NavItem, navigation
from portal.core.querysets import any_page
from portal.search.engines.base import Filters, IndexMissing, Matches
from portal.search.indexes import backend, indexed_pages
from portal.search.passages import passage
from portal.search.query import MAX_LENGTH, Query
from portal.text.snippets import Segment, highlight

PER_PAGE = 10
# Up to so many hits are asked for by their keys; beyond it is quicker to read which pages are public.
KEYS_IN_QUERY = 2_000

STAGE_NOTICES = {
    "words": "没有找到与检索词完全一致的内容，以下内容包含其中的全部关键词。",
    "any": "没有内容包含全部关键词，以下内容只与部分关键词相符。",
}


@dataclass(frozen=True)
class Hit:
    """A result: the page, its title and best passage with the found words marked, and what is shown beside."""

    page: Page
    url: str
    title: list[Segment]
    extract: list[Segment]
    date: datetime.datetime | None
    section_title: str
    type: str


@dataclass(frozen=True)
class SectionCount:
    """A section to filter by, with the number of hits below it; `nested` below the top section before it."""

    pk: int
    title: str
    count: int
    selected: bool
    nested: bool = False


@dataclass(frozen=True)
class Found:
    """What a search has found; `page` is Django's page of `Hit`s, `total` counts those in the chosen section."""

    total: int
    page: PaginatorPage
    stage: str
    notices: list[str] = field(default_factory=list)
    sections: list[SectionCount] = field(default_factory=list)

    @property
    def page_range(self) -> list[int | str]:
        """Page numbers and ellipses."""
        return list(self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1))


def sections(request: HttpRequest) -> list[NavItem]:
    """The sections to filter by: the site's top sections, each followed by its children."""
    return [item for top in navigation(request) for item in (top, *top.children)]


def find(request: HttpRequest, query: Query, section: NavItem | None, sort: str, raw_page: str) -> Found:
    """Search all public pages.

    The index says which pages match and in what order; the database alone says which are public, where they
    stand and what they contain. Raises Http404 for a page of results that does not exist and IndexUnavailable.
    """
    matches = _match(query, sort)
    public = _public_paths(matches.pks)
    hits = [pk for pk in matches.pks if pk in public]
    shown = [pk for pk in hits if public[pk].startswith(section.path)] if section else hits
    offered = sections(request)
    page = paginate(Paginator(shown, PER_PAGE), raw_page)
    page.object_list = _hits(request, list(page.object_list), query, offered)
    return Found(
        total=len(shown),
        page=page,
        stage=matches.stage,
        notices=_notices(query, matches.stage if hits else "all"),
        sections=_counts(offered, [public[pk] for pk in hits], section),
    )


def _match(query: Query, sort: str) -> Matches:
    if not query:
        return Matches()
    try:
        return backend().match(query, Filters(), sort)
    except IndexMissing:
        if indexed_pages().published().exists():
            raise
        # A site without any page needs no index.
        return Matches()


def _public_paths(pks: list[int]) -> dict[int, str]:
    """Tree paths of those of the pages that are public, in one query however many there are."""
    if not pks:
        return {}
    pages = any_page(pk__in=pks) if len(pks) <= KEYS_IN_QUERY else any_page()
    return dict(pages.published().order_by().values_list("pk", "path"))


def _counts(offered: list[NavItem], paths: list[str], chosen: NavItem | None) -> list[SectionCount]:
    counts: dict[str, int] = {}
    lengths = {len(item.path) for item in offered}
    for path in paths:
        for length in lengths:
            if length <= len(path):
                counts[path[:length]] = counts.get(path[:length], 0) + 1
    selected = chosen.pk if chosen else None
    top = min(lengths, default=0)
    return [
        SectionCount(item.pk, item.title, counts.get(item.path, 0), item.pk == selected, nested=len(item.path) > top)
        for item in offered
        if counts.get(item.path) or item.pk == selected
    ]


def _hits(request: HttpRequest, pks: list[int], query: Query, offered: list[NavItem]) -> list[Hit]:
    pages = any_page(pk__in=pks).specific().in_bulk()
    # A page may have gone since it was counted.
    return [_hit(request, pages[pk], query, offered) for pk in pks if pk in pages]


def _hit(request: HttpRequest, page: Any, query: Query, offered: list[NavItem]) -> Hit:
    above = [item for item in offered if page.path.startswith(item.path) and page.path != item.path]
    return Hit(
        page=page,
        url=page.get_url(request) or "",
        title=highlight(page.title, query.marks),
        extract=passage(page.search_text(), query.marks),
        date=page.search_date,
        section_title=max(above, key=lambda item: len(item.path)).title if above else "",
        type=page.search_type,
    )


def _notices(query: Query, stage: str) -> list[str]:
    notices = []
    if query.cut:
        notices.append(f"检索词过长，只使用了前 {MAX_LENGTH} 个字符。")
    if query.text and not query:
        notices.append("检索词里没有可以查找的文字，请输入汉字、字母或数字。")
    if stage in STAGE_NOTICES:
        notices.append(STAGE_NOTICES[stage])
    return notices

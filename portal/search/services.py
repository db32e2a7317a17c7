"""Searching for a reader: criteria in, one page of results out, with all that stands around them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import HttpRequest
from wagtail.models import Page, Site

from portal.core.listing import paginate
from portal.core.navigation import NavItem
from portal.core.querysets import any_page
from portal.search import background, degraded
from portal.search.answers import Answer, answer
from portal.search.attachments.offers import marks
from portal.search.criteria import Criteria
from portal.search.engines.base import IndexUnavailable, Stored
from portal.search.facets import facet_groups
from portal.search.indexes import backend, facts, same_attachments, same_content
from portal.search.passages import passage
from portal.search.plan import FACETS
from portal.search.promotions import promoted
from portal.search.query import MAX_LENGTH, Query, parse
from portal.search.results import Found, Hit, Notice
from portal.text.normalise import normalise
from portal.text.snippets import highlight

PER_PAGE = 10
# What of a page is read to show it.
SHOWN = ("title", "path", "depth", "url_path", "live_revision", "last_published_at", "expire_at")
# Later pages are not there, whatever their number.
MOST_PAGES = 100_000

# Partial matches (stage 'any') are said where they are counted.
WORDS_NOTICE = "没有找到与检索词完全一致的内容，以下内容包含其中的全部关键词。"


def find(request: HttpRequest, criteria: Criteria, offered: list[NavItem]) -> Found:
    """Search all public pages of the site of the request.

    The index says which pages match and in what order; the database alone says which are public. Where the
    index cannot be read, titles are searched in the database, and the index is repaired in the background.
    `offered` are the site's sections. Raises Http404 for a page that does not exist.
    """
    number = _page_number(criteria.page)
    start, stop = (number - 1) * PER_PAGE, number * PER_PAGE
    try:
        found = answer(criteria, within=_site_root(request), facets=FACETS, start=start, stop=stop)
        stored = backend().stored(found.matches.pks)
    except IndexUnavailable as error:
        background.report_broken(error)
        return _degraded(request, criteria, offered)
    page = _page(found.matches.total, criteria.page)
    page.object_list = _hits(request, found.matches.pks, stored, found.query, offered, partial=_is_partial(found))
    return Found(
        text=found.query.text,
        asked=found.asked.text,
        total=found.matches.total,
        page=page,
        stage=found.matches.stage,
        notices=_notices(found, criteria),
        facets=facet_groups(found.matches.facets, criteria, offered),
        corrections=[text for text in found.corrections if text != found.query.text],
        promoted=promoted(request, found.asked.text) if number == 1 else [],
    )


def _page_number(raw: str) -> int:
    return max(1, min(int(raw), MOST_PAGES)) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 1


def _page(total: int, raw: str) -> PaginatorPage:
    return paginate(Paginator(range(total), PER_PAGE), raw)


def _site_root(request: HttpRequest) -> int | None:
    """The home page to stay below, where the platform has several sites."""
    site = Site.find_for_request(request)
    return site.root_page_id if site and len(Site.get_site_root_paths()) > 1 else None


def _is_partial(found: Answer) -> bool:
    return found.matches.stage == "any"


def _hits(
    request: HttpRequest,
    pks: Iterable[int],
    stored: dict[int, Stored],
    query: Query,
    offered: list[NavItem],
    *,
    partial: bool,
) -> list[Hit]:
    # The last look: whatever the index says, only rows of this query are shown.
    pages = any_page(pk__in=list(pks)).published().only(*SHOWN).in_bulk()
    stale = [pk for pk, page in pages.items() if pk not in stored or not same_content(stored[pk].version, page)]
    fresh = any_page(pk__in=stale).specific().in_bulk() if stale else {}
    attached = [pk for pk in pages if pk in stored and stored[pk].attachments]
    documents = marks(attached) if attached else {}
    hits = []
    for pk in pks:
        if pk in pages:
            # What has changed since it was indexed is read from the page itself: its old text is nobody's business.
            kept = _as_stored(fresh[pk]) if pk in fresh else stored.get(pk)
            if kept is not None and not same_attachments(kept.version, documents.get(pk, "")):
                # Another file, or one that is public no more.
                kept = replace(kept, attachments="")
            if kept is not None:
                hits.append(_hit(request, pages[pk], kept, query, offered, partial))
    return hits


def _as_stored(page: Any) -> Stored:
    return Stored("", page.title, page.search_text(), "", facts(page))


def _hit(request: HttpRequest, page: Page, kept: Stored, query: Query, offered: list[NavItem], partial: bool) -> Hit:
    above = [item for item in offered if page.path.startswith(item.path) and page.path != item.path]
    extract = passage(kept.body, query.marks)
    in_attachment = False
    if kept.attachments and not any(segment.marked for segment in extract):
        of_attachment = passage(kept.attachments, query.marks)
        if any(segment.marked for segment in of_attachment):
            extract, in_attachment = of_attachment, True
    return Hit(
        pk=page.pk,
        url=page.get_url(request) or "",
        title=highlight(page.title, query.marks),
        extract=extract,
        date=datetime.datetime.fromisoformat(kept.facts["date"]) if kept.facts["date"] else None,
        section_title=max(above, key=lambda item: len(item.path)).title if above else "",
        type=kept.facts["type"],
        document_number=kept.facts["document_number"],
        validity=kept.facts["validity"],
        validity_label=kept.facts["validity_label"],
        missing=_missing(page.title, kept, query) if partial else (),
        in_attachment=in_attachment,
    )


def _missing(title: str, kept: Stored, query: Query) -> tuple[str, ...]:
    """Words of the query that the page has in no spelling."""
    text = normalise(f"{title}\n{kept.body}\n{kept.attachments}")
    return tuple(word for word, spellings in query.words if not any(spelling in text for spelling in spellings))


def _notices(found: Answer, criteria: Criteria) -> list[Notice]:
    asked, query = found.asked, found.query
    notices = []
    if asked.cut:
        notices.append(Notice(f"检索词过长，只使用了前 {MAX_LENGTH} 个字符。"))
    if asked.text and not asked:
        notices.append(Notice("检索词里没有可以查找的文字，请输入汉字、字母或数字。"))
    if found.was_corrected:
        literal = ("仍按原词检索", {"q": asked.text, "literal": "1", "page": None})
        notices.append(Notice(f"没有找到与“{asked.text}”完全相符的内容，以下是“{query.text}”的结果。", (literal,)))
    notices.extend(query.notices)
    if criteria.literal and asked:
        notices.append(
            Notice("已按原样检索，没有纠错、拼音、同义词。", (("恢复智能检索", {"literal": None, "page": None}),))
        )
    if found.matches.total and found.matches.stage == "words":
        notices.append(Notice(WORDS_NOTICE))
    return notices


def _degraded(request: HttpRequest, criteria: Criteria, offered: list[NavItem]) -> Found:
    """Results by titles alone, from the database, without filters."""
    query = parse(criteria.text)
    pks = degraded.title_search(criteria.text)
    page = _page(len(pks), criteria.page)
    shown = list(pks[page.start_index() - 1 : page.end_index()]) if pks else []
    page.object_list = _hits(request, shown, {}, query, offered, partial=False)
    notice = Notice("全文索引正在恢复，目前只按标题查找，结果可能不全，也不能筛选。请稍后再试。")
    return Found(criteria.text, criteria.text, len(pks), page, "degraded", [notice])

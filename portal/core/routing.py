"""Finds the page of an address in one query, where Wagtail's own routing asks two a level."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest
from wagtail.models import Page

from portal.core.querysets import any_page, is_open

MAX_DEPTH = 12


def resolve(root: Page, request: HttpRequest, components: Sequence[str]) -> tuple[Page, list[str]]:
    """The deepest page below `root` that the path names, and the components left behind it.

    Wagtail compares each level's slug; here all prefixes of the path are asked at once by
    `url_path`, narrowed by the indexed slug. The pages above the one found are kept on the
    request for the breadcrumb, and on the page whether anything restricts its view. Raises
    Http404 where nothing below the root matches.
    """
    if len(components) > MAX_DEPTH:
        raise Http404("没有这个页面。")
    prefixes = [root.url_path + "/".join(components[: n + 1]) + "/" for n in range(len(components))]
    pages = any_page(slug__in=components, url_path__in=prefixes).annotate(portal_open=is_open()).order_by("depth")
    found = list(pages)
    if not found:
        raise Http404("没有这个页面。")
    page = found[-1]
    chain = [root, *found]
    for parent, child in zip(chain, found, strict=False):
        child._cached_parent_obj = parent
    # Which restrictions there are is asked only where there are any (`BasePage.get_view_restrictions`).
    page.portal_open = page.portal_open and not any(one.alias_of_id for one in chain)
    request.portal_ancestors = chain[:-1]  # type: ignore[attr-defined] # read by navigation
    return page, list(components[page.depth - root.depth :])

"""Addresses of pages: pinyin initials and dates, since Wagtail makes none for Chinese titles."""

from __future__ import annotations

import datetime

from django.urls import Resolver404, resolve
from django.utils import timezone
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page

from portal.core.script_addresses import is_shared
from portal.text.pinyin import initials

FALLBACK = "page"
# Numbers that are asked for at once: twice as many each time that all are taken.
FIRST_AHEAD = 8
MOST_AHEAD = 500


def slug_from_title(title: str) -> str:
    """Pinyin initials of a title (工作动态 → gzdt), the habit of government sites."""
    return initials(title) or FALLBACK


def dated_slug(title: str, published_at: datetime.datetime) -> str:
    """`20150908-` (Asia/Shanghai) and the title's initials."""
    return f"{timezone.localtime(published_at):%Y%m%d}-{slug_from_title(title)}"


def free_slug(candidate: str, parent: Page | None, page: Page) -> str:
    """The candidate, or the candidate with the first free number behind it, among its sisters and what is reserved."""
    if parent is None:
        return candidate
    sisters = parent.get_children().exclude(pk=page.pk)
    number, ahead = 1, FIRST_AHEAD
    while True:
        # Whole addresses, which the index finds; what begins alike would be sought among all sisters.
        wanted = [f"{candidate}-{one}" if one > 1 else candidate for one in range(number, number + ahead)]
        taken = set(sisters.filter(slug__in=wanted).values_list("slug", flat=True))
        for slug in wanted:
            if slug not in taken and not is_reserved(slug, parent):
                return slug
        number, ahead = number + ahead, min(ahead * 2, MOST_AHEAD)


def is_reserved(slug: str, parent: Page) -> bool:
    """Whether the portal itself answers at this address below `parent`: a page there would not be reached, or hide it.

    Below home these are the addresses of `portal.urls` and the folders of files, elsewhere the parent's own routes
    (`rss/` of a section).
    """
    address = f"/{slug}/"
    if parent.is_site_root():
        return is_shared(address) or resolve(address).url_name != "wagtail_serve"
    routes = parent.specific
    if not isinstance(routes, RoutablePageMixin):
        return False
    try:
        return bool(routes.resolve_subpage(address))
    except Resolver404:
        return False

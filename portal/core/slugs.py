"""Addresses of pages: pinyin initials and dates, since Wagtail makes none for Chinese titles."""

from __future__ import annotations

import datetime

from django.utils import timezone
from wagtail.models import Page

from portal.text.pinyin import initials

FALLBACK = "page"


def slug_from_title(title: str) -> str:
    """Pinyin initials of a title (工作动态 → gzdt), the habit of government sites."""
    return initials(title) or FALLBACK


def dated_slug(title: str, published_at: datetime.datetime) -> str:
    """`20150908-` (Asia/Shanghai) and the title's initials."""
    return f"{timezone.localtime(published_at):%Y%m%d}-{slug_from_title(title)}"


def free_slug(candidate: str, parent: Page | None, page: Page) -> str:
    """The candidate, or the candidate with the first free number behind it, among its sisters."""
    if parent is None:
        return candidate
    taken = set(
        parent.get_children().exclude(pk=page.pk).filter(slug__startswith=candidate).values_list("slug", flat=True)
    )
    slug, number = candidate, 1
    while slug in taken:
        number += 1
        slug = f"{candidate}-{number}"
    return slug

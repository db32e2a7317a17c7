"""When content ends by itself: a page whose expiry passes leaves every page that shows it, without any change."""

from __future__ import annotations

import datetime

from django.db import Error
from django.utils import timezone
from wagtail.models import Page

from portal.core.caching.version import SiteVersion
from portal.core.replica import reading_alias

# Nothing is kept for longer, so that whatever escapes the site version ends some day.
LONGEST = 600.0  # seconds

# The next expiry of the version at hand, by database.
_next: dict[str, tuple[SiteVersion, datetime.datetime | None]] = {}


def kept_until(version: SiteVersion) -> float:
    """Until when (unix seconds) what is made of this version from now on may be kept.

    That is the next expiry of a live page, at most `LONGEST` from now; 0 where the database does not say. To be asked
    before it is made: asked afterwards, an expiry that passed meanwhile would no longer be the next one.
    """
    now = timezone.now()
    alias = reading_alias()
    known = _next.get(alias)
    if known is None or known[0] != version or (known[1] is not None and known[1] <= now):
        try:
            known = version, next_expiry(now)
        except Error:
            return 0.0
        _next[alias] = known
    ends = known[1]
    longest = now.timestamp() + LONGEST
    return longest if ends is None else min(longest, ends.timestamp())


def next_expiry(now: datetime.datetime) -> datetime.datetime | None:
    """The next moment at which a live page expires, if any. One query, answered by an index of its own."""
    expiring = Page.objects.filter(live=True, expire_at__gt=now).order_by("expire_at")
    return expiring.values_list("expire_at", flat=True).first()


def forget() -> None:
    """Forget what this process knows, as after a restart: for tests."""
    _next.clear()

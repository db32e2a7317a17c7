"""Reads of briefings for pages that compose them."""

from __future__ import annotations

from briefings.models import BriefingPage


def latest_briefings(limit: int) -> list[BriefingPage]:
    """The newest issues; their articles are loaded, since home shows the titles."""
    return list(BriefingPage.objects.published().newest()[:limit])

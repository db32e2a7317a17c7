"""Reads of briefings for pages that compose them."""

from __future__ import annotations

from briefings.models import BriefingPage
from portal.core.entries import entries_everywhere


def latest_briefings(limit: int) -> list[BriefingPage]:
    """The newest issues; their articles are loaded, since home shows the titles."""
    return entries_everywhere(BriefingPage, BriefingPage.objects.all).newest(limit)

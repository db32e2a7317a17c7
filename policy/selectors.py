"""Reads of policy documents for pages that compose them."""

from __future__ import annotations

from policy.models import PolicyPage
from portal.core.entries import entries_everywhere


def latest_policies(limit: int) -> list[PolicyPage]:
    """The newest documents, without their bodies."""
    return entries_everywhere(PolicyPage, lambda: PolicyPage.objects.defer("body", "attachments")).newest(limit)

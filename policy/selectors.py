"""Reads of policy documents for pages that compose them."""

from __future__ import annotations

from policy.models import PolicyPage


def latest_policies(limit: int) -> list[PolicyPage]:
    """The newest documents, without their bodies."""
    return list(PolicyPage.objects.published().newest().defer("body", "attachments")[:limit])

"""Fields of a page that say nothing about what the public reads."""

from __future__ import annotations

from wagtail.models import COMMENTS_RELATION_NAME

# Saving only these says nothing about the published page.
DRAFT_FIELDS = frozenset(
    {
        COMMENTS_RELATION_NAME,
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
    }
)

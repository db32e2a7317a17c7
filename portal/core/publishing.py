"""Creating and changing pages through Wagtail's own API: revision, log entry, reference index."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.models import Page


def add_page(parent: Page, page: Page, *, publish: bool, user: AbstractBaseUser | None = None) -> Page:
    """Put a new page below `parent` as a draft with a first revision, and publish it if asked.

    All in one transaction: a process that is killed leaves the whole page or none of it.
    Raises ValidationError where the page breaks a rule of its type.
    """
    with transaction.atomic():
        page.live = False
        page.has_unpublished_changes = not publish
        parent.add_child(instance=page)
        _save_revision(page, publish=publish, user=user)
    return page


def change_page(page: Page, *, publish: bool, user: AbstractBaseUser | None = None) -> Page:
    """Save the changes made to `page` as its next revision, and publish that if asked."""
    with transaction.atomic():
        _save_revision(page, publish=publish, user=user)
    return page


def _save_revision(page: Page, *, publish: bool, user: AbstractBaseUser | None) -> None:
    revision = page.save_revision(user=user, log_action=True, clean=publish)
    if publish:
        revision.publish(user=user, skip_permission_checks=True)
        # What publishing fills in; dated pages get their publication time.
        filled = {"live", "has_unpublished_changes", "first_published_at", "published_at", "slug", "url_path"}
        page.refresh_from_db(fields=[field.name for field in page._meta.fields if field.name in filled])

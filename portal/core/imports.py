"""What importers share: making a page once, and afterwards changing only what differs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from wagtail.models import Page

from portal.core.publishing import add_page, change_page
from portal.core.streams import Block, keep_ids, without_ids

P = TypeVar("P", bound=Page)


class Outcome(StrEnum):
    """What an import did with one document."""

    CREATED = "新建"
    CHANGED = "更新"
    UNCHANGED = "未变"


@dataclass(frozen=True)
class Content:
    """What a source says of a page: its key, plain fields, and the raw data of the stream field `stream`."""

    source_key: str
    fields: dict[str, Any]
    stream: str
    blocks: list[Block]


def import_page(
    existing: P | None,
    model: type[P],
    parent: Page,
    content: Content,
    *,
    publish: bool,
    dry_run: bool,
    user: AbstractBaseUser | None,
) -> tuple[Outcome, P]:
    """Make the page below `parent`, or bring the existing one to the content; in a dry run without saving.

    A page that says the same is left alone, unless `publish` asks for a draft of it, or for unpublished changes,
    to be published. Blocks that stay keep their ids, and so their anchors.
    """
    if existing is None:
        page = model(source_key=content.source_key, **content.fields, **{content.stream: content.blocks})
        if not dry_run:
            add_page(parent, page, publish=publish, user=user)
        return Outcome.CREATED, page
    page = existing.get_latest_revision_as_object() if existing.latest_revision_id else existing
    changed = _apply(page, content)
    unpublished = not existing.live or existing.has_unpublished_changes
    if not changed and not (publish and unpublished):
        return Outcome.UNCHANGED, existing
    if not dry_run:
        change_page(page, publish=publish, user=user)
    return Outcome.CHANGED, page


def _apply(page: Page, content: Content) -> bool:
    changed = False
    for name, value in content.fields.items():
        if getattr(page, name) != value:
            setattr(page, name, value)
            changed = True
    old = list(getattr(page, content.stream).raw_data)
    if without_ids(old) != without_ids(content.blocks):
        setattr(page, content.stream, keep_ids(old, content.blocks))
        changed = True
    return changed

"""Writes of policy documents: importing regulations."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from policy.importers.parse import ParsedPolicy, ParsedPolicyBlock
from policy.models import PolicyIndexPage, PolicyPage
from portal.core.blocks.table import table_value
from portal.core.publishing import add_page, change_page
from portal.core.streams import Block, block, heading, keep_ids, plain_paragraphs, without_ids


class Outcome(StrEnum):
    """What an import did with one document."""

    CREATED = "新建"
    CHANGED = "更新"
    UNCHANGED = "未变"


@dataclass(frozen=True)
class Imported:
    """One imported document: what happened, and its page (None in a dry run of a new one)."""

    outcome: Outcome
    page: PolicyPage | None


def import_policy(
    parsed: ParsedPolicy,
    parent: PolicyIndexPage,
    *,
    publish: bool,
    dry_run: bool = False,
    user: AbstractBaseUser | None = None,
) -> Imported:
    """Make or update the page of one parsed regulation, found by its source key.

    A page whose imported fields and body are as parsed is left alone, unless `publish`
    asks for a draft of it, or for unpublished changes, to be published. Blocks keep their ids, and so their anchors.
    """
    existing = PolicyPage.objects.filter(source_key=parsed.source_key).first()
    if existing is None:
        if dry_run:
            return Imported(Outcome.CREATED, None)
        page = PolicyPage(source_key=parsed.source_key, **_fields(parsed), body=_body(parsed))
        return Imported(Outcome.CREATED, add_page(parent, page, publish=publish, user=user))
    latest = existing.get_latest_revision_as_object() if existing.latest_revision_id else existing
    changed = _apply(latest, parsed)
    if not changed and not (publish and _unpublished(existing)):
        return Imported(Outcome.UNCHANGED, existing)
    if not dry_run:
        change_page(latest, publish=publish, user=user)
    return Imported(Outcome.CHANGED, latest)


def _unpublished(page: PolicyPage) -> bool:
    return not page.live or page.has_unpublished_changes


def _apply(page: PolicyPage, parsed: ParsedPolicy) -> bool:
    changed = False
    for name, value in _fields(parsed).items():
        if getattr(page, name) != value:
            setattr(page, name, value)
            changed = True
    old = list(page.body.raw_data)
    new = _body(parsed)
    if without_ids(old) != without_ids(new):
        page.body = keep_ids(old, new)
        changed = True
    return changed


def _fields(parsed: ParsedPolicy) -> dict:
    fields = {
        "title": parsed.title,
        "category": parsed.category,
        "region": parsed.region,
        "date_of_issue": parsed.promulgated,
        "issued_note": "\n".join(parsed.issued),
    }
    if parsed.promulgated:
        # Without a date of its own the document keeps the moment of its first publication here.
        fields["published_at"] = _midnight(parsed.promulgated)
    return fields


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _body(parsed: ParsedPolicy) -> list[Block]:
    return [_block(one) for one in parsed.blocks]


def _block(one: ParsedPolicyBlock) -> Block:
    if one.kind == "heading":
        return heading(one.level, one.text)
    if one.kind == "clause":
        return block("clause", {"label": one.label, "text": plain_paragraphs(one.text)})
    if one.kind == "table":
        return block("table", table_value(one.rows))
    return block("paragraph", plain_paragraphs(one.text))

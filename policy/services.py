"""Writes of policy documents: importing regulations."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from policy.importers.parse import ParsedPolicy, ParsedPolicyBlock
from policy.models import PolicyIndexPage, PolicyPage
from portal.core.blocks.table import table_value
from portal.core.imports import Content, Outcome, import_page
from portal.core.streams import Block, block, heading, plain_paragraphs


@dataclass(frozen=True)
class Imported:
    """One imported document: what happened, and its page (unsaved in a dry run of a new one)."""

    outcome: Outcome
    page: PolicyPage


def import_policy(
    parsed: ParsedPolicy,
    parent: PolicyIndexPage,
    *,
    publish: bool,
    dry_run: bool = False,
    user: AbstractBaseUser | None = None,
) -> Imported:
    """Make or update the page of one parsed regulation, found by its source key.

    See `portal.core.imports.import_page`.
    """
    existing = PolicyPage.objects.filter(source_key=parsed.source_key).first()
    content = Content(parsed.source_key, _fields(parsed), "body", _body(parsed))
    outcome, page = import_page(existing, PolicyPage, parent, content, publish=publish, dry_run=dry_run, user=user)
    return Imported(outcome, page)


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
        # Markdown has no table without a header row; one that is left empty says that there is none.
        return block("table", table_value(one.rows, header=any(one.rows[0])))
    return block("paragraph", plain_paragraphs(one.text))

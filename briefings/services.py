"""Writes of briefings: importing a saved page of the old site."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bs4 import BeautifulSoup
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from briefings.importers.parse import LossReport, ParsedArticle, ParsedBlock, ParsedBriefing, loss_report
from briefings.models import BriefingIndexPage, BriefingPage
from portal.core.blocks.table import table_value
from portal.core.imports import Content, Outcome, import_page
from portal.core.streams import Block, block, heading, plain_paragraphs
from portal.core.tables import has_header

# A numbered line longer than this is a paragraph that begins with a number, not a heading.
MAX_HEADING = 120


@dataclass(frozen=True)
class Imported:
    """What became of an issue: its page (unsaved in a dry run) and the loss against the source."""

    outcome: Outcome
    page: BriefingPage
    loss: LossReport


def import_briefing(
    parsed: ParsedBriefing,
    parent: BriefingIndexPage,
    *,
    publish: bool,
    dry_run: bool = False,
    user: AbstractBaseUser | None = None,
) -> Imported:
    """Make or update the page of one issue below `parent`, found there by year and issue number.

    See `portal.core.imports.import_page`. The loss report compares the source's article text with what the page
    itself holds.
    """
    content = Content(source_key(parsed), _fields(parsed), "articles", _articles(parsed))
    same_issue = BriefingPage.objects.child_of(parent).filter(year=parsed.year, issue_number=parsed.issue_number)
    existing = same_issue.first() or BriefingPage.objects.filter(source_key=content.source_key).first()
    outcome, page = import_page(existing, BriefingPage, parent, content, publish=publish, dry_run=dry_run, user=user)
    return Imported(outcome, page, loss_report(parsed.source_text, article_text(page)))


def source_key(parsed: ParsedBriefing) -> str:
    """The key that marks an issue as imported."""
    return f"briefing:{parsed.year}-{parsed.issue_number}"


def article_text(page: BriefingPage) -> str:
    """Everything that the page's articles say, in reading order, as plain text."""
    parts: list[str] = []
    for article in page.articles.raw_data:
        value = article["value"]
        parts += [value["kicker"], value["title"], value["subtitle"]]
        for one in value["body"]:
            parts += _block_text(one)
    return "\n".join(parts)


def _block_text(one: Block) -> list[str]:
    value = one["value"]
    if one["type"] == "heading":
        return [value["text"]]
    if one["type"] == "table":
        return ["".join(cell or "" for cell in row) for row in value["data"]]
    return [BeautifulSoup(value, "html.parser").get_text()]


def _fields(parsed: ParsedBriefing) -> dict:
    midnight = datetime.datetime.combine(parsed.date, datetime.time())
    return {
        "title": parsed.title,
        "year": parsed.year,
        "issue_number": parsed.issue_number,
        "published_at": timezone.make_aware(midnight),
    }


def _articles(parsed: ParsedBriefing) -> list[Block]:
    return [_article(article) for article in parsed.articles]


def _article(article: ParsedArticle) -> Block:
    return block(
        "article",
        {
            "kicker": article.kicker,
            "title": article.title,
            "subtitle": article.subtitle,
            "body": [_block(one) for one in article.blocks],
        },
    )


def _block(one: ParsedBlock) -> Block:
    if one.kind == "heading" and len(one.text) <= MAX_HEADING:
        return heading(one.level, one.text)
    if one.kind == "table":
        rows = _even(one.rows)
        return block("table", table_value(rows, header=has_header(rows)))
    return block("paragraph", plain_paragraphs(one.text))


def _even(rows: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    width = max(len(row) for row in rows)
    return [[*row, *[""] * (width - len(row))] for row in rows]

"""Reads of news for pages that compose them."""

from __future__ import annotations

from django.db.models import Case, CharField, F, Value, When, Window
from django.db.models.functions import RowNumber

from news.models import NewsPage, TopicPage


def latest_by_branch(branches: dict[str, str], limit: int) -> dict[str, list[NewsPage]]:
    """The newest `limit` articles of several branches of the tree, in one query.

    `branches` maps a name of the caller's to a tree path; the result has every name.
    """
    latest: dict[str, list[NewsPage]] = {name: [] for name in branches}
    if not branches:
        return latest
    branch = Case(
        *(When(path__startswith=path, then=Value(name)) for name, path in branches.items()),
        output_field=CharField(),
    )
    ranked = (
        NewsPage.objects.published()
        .annotate(branch=branch)
        .filter(branch__isnull=False)
        .annotate(
            rank=Window(RowNumber(), partition_by=F("branch"), order_by=[F("published_at").desc(), F("pk").desc()])
        )
        .filter(rank__lte=limit)
        .defer("body", "attachments")
        .order_by("branch", "rank")
    )
    for page in ranked:
        latest[page.branch].append(page)
    return latest


def latest_topics(limit: int) -> list[TopicPage]:
    """The newest topics, without their bodies; pictures are for the caller to attach."""
    return list(TopicPage.objects.published().newest().defer("body", "attachments")[:limit])

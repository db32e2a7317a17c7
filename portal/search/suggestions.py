"""What is offered while someone types: frequent queries and titles."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from wagtail.models import Page, Site

from portal.core.querysets import any_page
from portal.search.counting import frequent
from portal.search.engines.base import IndexUnavailable
from portal.search.gate import gated
from portal.search.indexes import backend
from portal.search.plan import EVERYTHING, Plan
from portal.search.query import parse
from portal.text.tokens import joined

MOST = 8
MOST_QUERIES = 3
MOST_TITLES = 6
# Titles that are looked at: several pages may have the same one.
LOOKED_AT = 3 * MOST_TITLES


@dataclass(frozen=True)
class Suggestion:
    """An offer: a page by its title (`kind` page) or the search for a frequent query (`kind` query)."""

    text: str
    url: str
    kind: str


def suggest(request: HttpRequest, text: str) -> list[Suggestion]:
    """At most `MOST` suggestions for what has been typed so far: queries that begin so, then public titles.

    Without a readable index there are only queries.
    """
    # The form itself searches for what has been typed.
    others = [query for query in frequent(text, MOST_QUERIES + 1) if joined(query) != joined(text)]
    queries = [Suggestion(query, _search_url(query), "query") for query in others[:MOST_QUERIES]]
    return [*queries, *_titles(request, text)][:MOST]


def _search_url(query: str) -> str:
    parameters = QueryDict(mutable=True)
    parameters["q"] = query
    return f"{reverse('search')}?{parameters.urlencode()}"


def _titles(request: HttpRequest, text: str) -> list[Suggestion]:
    plan = _without_partial(parse(text, title_only=True).plan)
    if plan is None:
        return []
    try:
        pks = backend().match(plan, gated(EVERYTHING), stop=LOOKED_AT).pks
    except IndexUnavailable:
        return []
    site = Site.find_for_request(request)
    if site is None:
        return []
    pages = any_page(pk__in=pks).published().descendant_of(site.root_page).dated().newest()
    newest: dict[str, Page] = {}
    for page in pages:
        newest.setdefault(joined(page.title), page)
    titles = {page.pk: joined(page.title) for page in pages}
    best = list(dict.fromkeys(titles[pk] for pk in pks if pk in titles))[:MOST_TITLES]
    return [Suggestion(newest[title].title, newest[title].get_url(request) or "", "page") for title in best]


def _without_partial(plan: Plan | None) -> Plan | None:
    """The plan for titles that have all that was typed: a list that changes with every key must not guess."""
    stages = tuple(stage for stage in plan.stages if not stage.partial) if plan else ()
    return replace(plan, stages=stages) if plan and stages else None

"""Results that staff put above the others for a query (wagtail.contrib.search_promotions)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from django.urls import reverse
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from portal.core.outbound_sources import Source, register_source
from portal.core.querysets import any_page
from portal.search import vocabulary
from portal.search.remembered import Remembered
from portal.search.results import Promoted
from portal.text.tokens import joined

# How long a process may go on with the queries that it knows, in seconds.
KEPT = 5.0
# No query that staff have stored is longer.
LONGEST = Query._meta.get_field("query_string").max_length


def promoted(request: HttpRequest, text: str) -> list[Promoted]:
    """What staff want to be seen first by whoever asks for this, in their order, each address once.

    A query is the same in whatever form it is typed (traditional, full width, blanks, punctuation); what is promoted
    for a synonym of it comes after its own. Only pages that anyone may read, only http(s) addresses. No query of
    the database where nothing is promoted, else one.
    """
    known = _memory.get()
    words = vocabulary.current().same_as(joined(text[:LONGEST]))
    keys = [key for word in words for key in known.get(word, ())]
    if not keys:
        return []
    picks = (
        SearchPromotion.objects.filter(query__in=keys)
        .filter(Q(page__isnull=True) | Q(page__in=any_page().published().order_by().values("pk")))
        .select_related("page")
        .order_by("sort_order", "pk")
    )
    best: dict[str, Promoted] = {}
    for pick in sorted(picks, key=lambda pick: keys.index(pick.query_id)):
        one = _shown(request, pick)
        if one.url:
            best.setdefault(one.url, one)
    return list(best.values())


def _shown(request: HttpRequest, pick: SearchPromotion) -> Promoted:
    if pick.page:
        return Promoted(pick.page.title, pick.page.get_url(request) or "", pick.description)
    url = pick.external_link_url
    return Promoted(
        pick.external_link_text or url,
        url if url.lower().startswith(("http://", "https://")) else "",
        pick.description,
    )


def _read() -> dict[str, list[int]]:
    """The keys of promoted queries by their joined form."""
    known: dict[str, list[int]] = {}
    promoted_queries = Query.objects.filter(editors_picks__isnull=False).distinct().order_by("pk")
    for pk, text in promoted_queries.values_list("pk", "query_string"):
        known.setdefault(joined(text), []).append(pk)
    known.pop("", None)
    return known


def stored_for(text: str) -> list[int]:
    """The keys of the queries with promoted results that are the same as this one, as the database is now."""
    return _read().get(joined(text[:LONGEST]), [])


_memory = Remembered(_read, KEPT)


def forget() -> None:
    """Read the queries anew next time."""
    _memory.forget()


def _external_links(_: HttpRequest) -> Iterable[str]:
    """The addresses to which promoted results lead, for 离站提示."""
    links = SearchPromotion.objects.filter(page__isnull=True).exclude(external_link_url="")
    return links.values_list("external_link_url", flat=True)


def connect() -> None:
    """Let this process see its own changes at once, and the reader of a promoted address leave the site."""
    register_source("promotion", Source("站内搜索", lambda: reverse("search"), _external_links))
    for number, model in enumerate((Query, SearchPromotion)):
        for name, signal in (("saved", post_save), ("deleted", post_delete)):
            signal.connect(_changed, sender=model, dispatch_uid=f"search.promotions.{name}.{number}")


def _changed(**_: Any) -> None:
    forget()
    transaction.on_commit(forget)

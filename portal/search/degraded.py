"""Searching titles in the database, for as long as the index cannot be read."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

from django.db.models import Case, F, IntegerField, Q, Value, When

from portal.core.querysets import AnyPageQuerySet
from portal.search.indexes import indexed_pages
from portal.text.normalise import normalise
from portal.text.tokens import joined, words

MOST_RESULTS = 500
# What is looked at of a query: each word costs a comparison with every title.
MOST_CHARACTERS = 100
MOST_WORDS = 10


def title_search(text: str, limit: int = MOST_RESULTS) -> list[int]:
    """Primary keys of at most `limit` public pages whose title has all words of the text, else any of them.

    Order: the whole title, titles that begin so, that contain it in one piece, that have more of the words; then
    the newest, then the higher key. Titles are compared as they are stored, ignoring case, with the text as typed,
    as normalised, and without its blanks and marks. At most two queries.
    """
    typed = " ".join(text.replace("\0", " ").split())[:MOST_CHARACTERS]
    wholes = [one for one in dict.fromkeys((typed, normalise(typed), joined(typed))) if one]
    if not wholes:
        return []
    has = [Q(title__icontains=word) for word in dict.fromkeys(words(typed))][:MOST_WORDS]
    whole = _any(wholes, "icontains")
    found = _best(reduce(and_, has) | whole if has else whole, wholes, has, limit)
    return found or (_best(reduce(or_, has), wholes, has, limit) if len(has) > 1 else [])


def _best(condition: Q, wholes: list[str], has: list[Q], limit: int) -> list[int]:
    lookups = ("iexact", "istartswith", "icontains")
    nearness = Case(
        *(When(_any(wholes, lookup), then=Value(place)) for place, lookup in enumerate(lookups)),
        default=Value(len(lookups)),
        output_field=IntegerField(),
    )
    number = sum((Case(When(one, then=1), default=0) for one in has), start=Value(0))
    pages: AnyPageQuerySet = indexed_pages().published().dated().filter(condition)
    ordered = pages.annotate(nearness=nearness, number=number).order_by(
        "nearness", "-number", F("published_at").desc(nulls_last=True), "-pk"
    )
    return list(ordered.values_list("pk", flat=True)[:limit])


def _any(texts: list[str], lookup: str) -> Q:
    return reduce(or_, (Q(**{f"title__{lookup}": text}) for text in texts))

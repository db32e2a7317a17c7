"""What readers must not see although the index may still hold it: the database decides, at once.

The index follows the database with a delay. Three things close the gap: filters that the database gives
(restrictions, pages whose change is not yet in the index), a look at the best matches themselves, and in the end only
rows of a published-only query are shown.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.utils import timezone
from wagtail.models import PageViewRestriction

from portal.core.querysets import any_page
from portal.search.indexes import KEYS_IN_QUERY, chunks
from portal.search.models import IndexJournal
from portal.search.plan import Filters

# Journal rows that are looked at in one search. Where more wait, the matches themselves are looked at alone.
MOST_PENDING = 2_000


def gated(filters: Filters) -> Filters:
    """The filters with all that the database knows to be kept from readers. Two queries, three while changes wait."""
    restricted = PageViewRestriction.objects.order_by().values_list("page_id", flat=True)
    outside: set[int] = set(restricted)
    hidden: set[int] = set()
    waiting = IndexJournal.objects.exclude(action=IndexJournal.Action.REBUILD).order_by("pk")
    rows = list(waiting.values_list("page_id", "action")[: MOST_PENDING + 1])
    if rows and len(rows) <= MOST_PENDING:
        public = public_titles({pk for pk, _ in rows})
        for pk, action in rows:
            if pk not in public:
                (outside if action == IndexJournal.Action.SUBTREE else hidden).add(pk)
    return replace(
        filters,
        now=timezone.now(),
        outside=filters.outside | outside,
        hidden=filters.hidden | hidden,
    )


def public_titles(pks: Collection[int]) -> dict[int, str]:
    """Those of the pages that any visitor may read now, with their titles."""
    public: dict[int, str] = {}
    for some in chunks(list(pks), KEYS_IN_QUERY):
        public.update(any_page(pk__in=some).published().order_by().values_list("pk", "title"))
    return public

"""What stands around a page in its section: 上一篇, 下一篇 and 相关内容."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, Subquery
from wagtail.models import Page

from portal.core.caching.fragments import fragment
from portal.core.models.listed_page import ListedPage
from portal.core.querysets import AnyPageQuerySet, any_page
from portal.core.shelves import Shelf, around, newest_on
from portal.text.tokens import words

# The newest pages of a shelf, among which neighbours are found without a query; those of them that are looked at for
# 相关内容; how many of these are shown.
FRONT = 1000
LOOKED_AT = 100
SHOWN = 5


@dataclass(frozen=True)
class Sister:
    """What is shown of a page of the same section."""

    pk: int
    title: str
    url: str
    published_at: datetime.datetime


@dataclass(frozen=True)
class Company:
    """The older and the newer page beside a page, and others with titles like its own."""

    older: Sister | None = None
    newer: Sister | None = None
    related: tuple[Sister, ...] = ()


class Row(NamedTuple):
    """A page of a shelf."""

    published_at: datetime.datetime
    pk: int
    title: str
    slug: str


@dataclass(frozen=True)
class Front:
    """The newest pages of a shelf, the newest first, and in which of the first `LOOKED_AT` titles a word is."""

    rows: list[Row]
    places: dict[str, list[int]]
    # Whether there are older pages behind it.
    goes_on: bool = False

    @classmethod
    def of(cls, data: dict[str, Any]) -> Front:
        """Of plain data: date, key, title and last part of the address of each page, and whether there are more."""
        rows = [Row(datetime.datetime.fromisoformat(date), *others) for date, *others in data["rows"]]
        places = defaultdict(list)
        for place, row in enumerate(rows[:LOOKED_AT]):
            for word in _telling(row.title):
                places[word].append(place)
        return cls(rows, places, data["goes_on"])

    def beside(self, page: Page) -> tuple[Row | None, Row | None]:
        """The pages right before and right after a page, as far as they are here."""
        own = _order(page)
        place = bisect_left(self.rows, own, key=_order)
        older = next((row for row in self.rows[place : place + 2] if row.pk != page.pk), None)
        newer = next((row for row in self.rows[max(place - 2, 0) : place][::-1] if row.pk != page.pk), None)
        return older, newer

    def closest(self, title: str, apart: set[int]) -> list[Row]:
        """Up to `SHOWN` rows by the words that their titles share with a title, then the newest; those `apart` never.

        A shared word counts the more, the fewer titles have it; one that most have (珠海市, 通知) says nothing.
        """
        allowed = [place for place, row in enumerate(self.rows[:LOOKED_AT]) if row.pk not in apart]
        scores: dict[int, float] = dict.fromkeys(allowed, 0.0)
        for word in _telling(title):
            having = [place for place in self.places.get(word, ()) if place in scores]
            if len(having) == 1 or len(having) * 2 <= len(allowed):
                for place in having:
                    scores[place] += 1 / len(having)
        # The sort is stable: of equals the newer comes first.
        return [self.rows[place] for place in sorted(allowed, key=lambda place: -scores[place])[:SHOWN]]


def company(page: Page, url: str | None, shelf: Shelf) -> Company:
    """What stands around a dated page on its shelf; nothing around a draft.

    `url` is the page's own address. Related are up to `SHOWN` of the newest pages, by the words that their titles
    share with the page's; where none is shared, the newest. The newest `FRONT` are kept for a version of the site:
    queries are needed only where they are not yet, and one for a page that is older than they are.
    """
    if not url or page.pk is None or page.published_at is None:
        return Company()
    front = fragment("front", *shelf, make=lambda: _front(shelf), shape=Front.of)
    older, newer = front.beside(page)
    if older is None and front.goes_on:
        older, newer = _beside(page, shelf)
    apart = {page.pk} | {row.pk for row in (older, newer) if row}
    # They stand side by side: no query for each one's address.
    section = url.rstrip("/").rpartition("/")[0]

    def sister(row: Row) -> Sister:
        return Sister(row.pk, row.title, f"{section}/{row.slug}/", row.published_at)

    related = tuple(map(sister, front.closest(page.title, apart)))
    return Company(older and sister(older), newer and sister(newer), related)


def _order(one: Row | Page) -> tuple[float, int]:
    """Sorts as shelves do: the newest first, of equals the younger page."""
    return -one.published_at.timestamp(), -one.pk


def _front(shelf: Shelf) -> dict[str, Any]:
    """The newest `FRONT` of a shelf, as far as they are public, as plain data."""
    keys = list(newest_on(shelf).values_list("page", flat=True)[: FRONT + 1])
    rows = _read(any_page(pk__in=keys[:FRONT]))
    return {"rows": [[row.published_at.isoformat(), *row[1:]] for row in rows], "goes_on": len(keys) > FRONT}


def _beside(page: Page, shelf: Shelf) -> tuple[Row | None, Row | None]:
    """The pages right before and right after a page on its shelf, wherever that is."""
    keys = [Q(pk=Subquery(rows.values("page")[:1])) for rows in around(shelf, page.published_at, page.pk)]
    return Front(_read(any_page().filter(keys[0] | keys[1])), {}).beside(page)


def _read(pages: AnyPageQuerySet) -> list[Row]:
    date = ListedPage.objects.filter(page=OuterRef("pk")).values("published_at")
    dated = pages.published().annotate(published_at=Subquery(date)).newest()
    return [Row(*row) for row in dated.values_list("published_at", "pk", "title", "slug")]


# The same titles come again with every version of the site.
@lru_cache(maxsize=1024)
def _telling(title: str) -> frozenset[str]:
    """Words of a title that can tell what it is about: no numbers, no single characters."""
    return frozenset(word for word in words(title) if len(word) > 1 and not word[0].isdecimal())

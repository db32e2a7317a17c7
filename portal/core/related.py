"""What stands around a page in its section: 上一篇, 下一篇 and 相关内容."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.db.models import OuterRef, Q, Subquery
from wagtail.models import Page

from portal.core.caching.fragments import fragment
from portal.core.models.listed_page import ListedPage
from portal.core.querysets import AnyPageQuerySet, any_page
from portal.core.shelves import Shelf, around, newest_on
from portal.text.tokens import words

# The newest pages of the section that are looked at for 相关内容, and how many of them are shown.
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


def company(page: Page, url: str | None, shelf: Shelf) -> Company:
    """What stands around a dated page on its shelf; nothing around a draft.

    `url` is the page's own address. Related are up to `SHOWN` of the newest pages, by the words that their titles
    share with the page's; where none is shared, the newest. The newest are kept for a version of the site, so that
    it costs a query only where they are not yet, and one where the page is older than they are.
    """
    if not url or page.pk is None or page.published_at is None:
        return Company()
    rows = fragment("front", *shelf, make=lambda: _front(shelf))
    # Sisters stand side by side: no query for each one's address.
    known = [(_sister(url, row), set(row[4])) for row in rows if row[0] != page.pk]
    others = [one for one, _ in known]
    place = sum((one.published_at, one.pk) > (page.published_at, page.pk) for one in others)
    newer = others[place - 1] if place else None
    older = others[place] if place < len(others) else None
    if older is None and len(rows) >= LOOKED_AT:
        older, newer = _beside(page, url, shelf)
    rest = [(one, words) for one, words in known if one not in (newer, older)]
    return Company(older, newer, _closest(page.title, rest))


def _front(shelf: Shelf) -> list[list[Any]]:
    """The newest of a shelf: key, title, last part of the address, date, telling words."""
    pages = _read(any_page(pk__in=newest_on(shelf).values("page")[:LOOKED_AT]))
    return [[pk, title, slug, date.isoformat(), sorted(_telling(title))] for pk, title, slug, date in pages]


def _beside(page: Page, url: str, shelf: Shelf) -> tuple[Sister | None, Sister | None]:
    """The pages right before and right after a page on its shelf."""
    keys = [Q(pk=Subquery(rows.values("page")[:1])) for rows in around(shelf, page.published_at, page.pk)]
    found = [
        _sister(url, [pk, title, slug, date.isoformat()])
        for pk, title, slug, date in _read(any_page().filter(keys[0] | keys[1]))
    ]
    own = (page.published_at, page.pk)
    older = next((one for one in found if (one.published_at, one.pk) < own), None)
    newer = next((one for one in found if (one.published_at, one.pk) > own), None)
    return older, newer


def _read(pages: AnyPageQuerySet) -> list[tuple[int, str, str, datetime.datetime]]:
    date = ListedPage.objects.filter(page=OuterRef("pk")).values("published_at")
    dated = pages.published().annotate(published_at=Subquery(date)).newest()
    return list(dated.values_list("pk", "title", "slug", "published_at"))


def _sister(url: str, row: Sequence[Any]) -> Sister:
    pk, title, slug, date = row[:4]
    return Sister(pk, title, urljoin(url, f"../{slug}/"), datetime.datetime.fromisoformat(date))


def _closest(title: str, sisters: Sequence[tuple[Sister, set[str]]]) -> tuple[Sister, ...]:
    """A shared word counts the more, the fewer titles have it; one that most have (珠海市, 通知) says nothing."""
    known = [words for _, words in sisters]
    frequency = Counter(word for one in known for word in one)
    telling = {word for word in _telling(title) if frequency[word] == 1 or frequency[word] * 2 <= len(sisters)}
    scores = [sum(1 / frequency[word] for word in one & telling) for one in known]
    # The sort is stable: of equals the newer comes first.
    order = sorted(range(len(sisters)), key=lambda place: -scores[place])
    return tuple(sisters[place][0] for place in order[:SHOWN])


def _telling(title: str) -> set[str]:
    """Words of a title that can tell what it is about: no numbers, no single characters."""
    return {word for word in words(title) if len(word) > 1 and not word[0].isdecimal()}

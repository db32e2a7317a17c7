"""What stands around a page in its section: 上一篇, 下一篇 and 相关内容."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from wagtail.models import Page

from portal.core.querysets import PortalPageQuerySet, beside
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


def company(page: Page, url: str | None, sisters: PortalPageQuerySet) -> Company:
    """What stands around a dated page among its published `sisters`, in one query; nothing around a draft.

    `url` is the page's own address. Related are up to `SHOWN` of the newest pages, by the words that their titles
    share with the page's; where none is shared, the newest.
    """
    if not url or page.pk is None or page.published_at is None:
        return Company()
    rows = beside(page, sisters, newest=LOOKED_AT).values_list("pk", "title", "slug", "published_at")
    # Sisters stand side by side: no query for each one's address.
    others = [Sister(pk, title, urljoin(url, f"../{slug}/"), date) for pk, title, slug, date in rows if pk != page.pk]
    place = sum((one.published_at, one.pk) > (page.published_at, page.pk) for one in others)
    newer = others[place - 1] if place else None
    older = others[place] if place < len(others) else None
    rest = [one for one in others if one not in (newer, older)]
    return Company(older, newer, _closest(page.title, rest))


def _closest(title: str, sisters: Sequence[Sister]) -> tuple[Sister, ...]:
    """A shared word counts the more, the fewer titles have it; one that most have (珠海市, 通知) says nothing."""
    known = [_telling(one.title) for one in sisters]
    frequency = Counter(word for one in known for word in one)
    telling = {word for word in _telling(title) if frequency[word] == 1 or frequency[word] * 2 <= len(sisters)}
    scores = [sum(1 / frequency[word] for word in one & telling) for one in known]
    # The sort is stable: of equals the newer comes first.
    order = sorted(range(len(sisters)), key=lambda place: -scores[place])
    return tuple(sisters[place] for place in order[:SHOWN])


def _telling(title: str) -> set[str]:
    """Words of a title that can tell what it is about: no numbers, no single characters."""
    return {word for word in words(title) if len(word) > 1 and not word[0].isdecimal()}

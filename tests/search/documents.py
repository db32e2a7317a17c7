"""Documents as portal.search.indexes prepares them, for tests of the engines alone."""

from __future__ import annotations

import datetime
from typing import Any

from portal.search.engines.base import PortalBackend
from portal.search.query import parse

# More than any test has: all pages of a match.
MOST_PAGES = 10_000

DAY = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)


def document(pk: int, title: str, text: str = "", **more: Any) -> dict[str, Any]:
    """A prepared document with every key that `portal.search.analysis.analyse` reads."""
    prepared = {
        "id": f"news.newspage.{pk}",
        "django_id": str(pk),
        "django_ct": "news.newspage",
        "text": text,
        "title": title,
        "aliases": [],
        "attachments": "",
        "keys": [],
        "section": [pk],
        "type": "动态",
        "year": 2015,
        "district": "",
        "validity": "",
        "topic": "",
        "issuing_body": [],
        "date": DAY,
        "expire": None,
        "version": f"v{pk}",
        "body": text,
        "facts": {},
    }
    unknown = more.keys() - prepared.keys()
    assert not unknown, f"no document has {unknown}"
    return prepared | more


def write(backend: PortalBackend, *documents: dict[str, Any]) -> None:
    """Commit documents."""
    with backend.writing() as batch:
        for one in documents:
            batch.replace(one)


def remove(backend: PortalBackend, *pks: int) -> None:
    """Commit that these are gone."""
    with backend.writing() as batch:
        for pk in pks:
            batch.remove(pk)


def pks(backend: PortalBackend, text: str, **options: Any) -> list[int]:
    """What the engine gives for what someone typed."""
    return backend.match(parse(text).plan, **{"stop": MOST_PAGES, **options}).pks

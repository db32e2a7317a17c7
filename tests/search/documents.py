"""Documents as portal.search.indexes prepares them, for tests of the engine alone."""

from __future__ import annotations

import datetime
from typing import Any

from portal.search.engines.base import PortalBackend
from portal.search.query import name_key, parse


def document(pk: int, title: str, body: str = "", **more: Any) -> dict[str, Any]:
    date = more.pop("date", datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC))
    return {
        "django_id": str(pk),
        "django_ct": "news.newspage",
        "text": f"{title}\n{body}",
        "title": title,
        "name": name_key(title),
        "document_number": [],
        "section": [],
        "type": "动态",
        "date": date,
        "version": f"v{pk}",
        **more,
    }


def write(backend: PortalBackend, *documents: dict[str, Any]) -> None:
    """Commit documents."""
    with backend.writing() as batch:
        for one in documents:
            batch.replace(one)


def pks(backend: PortalBackend, text: str, **options: Any) -> list[int]:
    """What the engine gives for what someone typed."""
    return backend.match(parse(text), **options).pks

"""Parts of pages, made once for a version of the site: navigation, footer, counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches
from django.db import Error

from portal.core.caching import store
from portal.core.caching.expiry import seconds_left
from portal.core.caching.version import is_settled, release_id, site_version
from portal.core.replica import reading_alias

T = TypeVar("T")

ALIAS = "default"


def fragment(name: str, *parts: str | int, make: Callable[[], T]) -> T:
    """What `make` returns, made once for a version of the site, a release and a database.

    `name` and `parts` tell it from others. It must be plain data (str, int, float, bool, None, lists and dicts with
    keys of text; a tuple comes back as a list) and must not depend on who asks. Each call returns data of its own,
    which may be changed. Where a cache fails, or inside of a transaction, it is made anew. Raises TypeError where it
    is no plain data.
    """
    if not settings.FRAGMENT_CACHE or not is_settled(reading_alias()):
        return make()
    try:
        version = site_version()
    except Error:
        return make()
    key = store.key("fragment", name, *parts, version.key, release_id(), reading_alias())
    kept = store.read(caches[ALIAS], key)
    if kept is not None:
        return json.loads(kept.body)
    value = make()
    body = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    store.write(caches[ALIAS], key, {}, body, seconds_left(version))
    return value

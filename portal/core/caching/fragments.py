"""Parts of pages, made once for a version of the site: navigation, footer, counts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar, overload

from django.conf import settings
from django.core.cache import caches

from portal.core.caching import hot, store
from portal.core.caching.expiry import kept_until
from portal.core.caching.version import is_settled, release_id, version_to_keep_under
from portal.core.replica import reading_alias

T = TypeVar("T")
S = TypeVar("S")

ALIAS = "default"


@overload
def fragment(name: str, *parts: str | int, make: Callable[[], T]) -> T: ...
@overload
def fragment(name: str, *parts: str | int, make: Callable[[], Any], shape: Callable[[Any], S]) -> S: ...
def fragment(name: str, *parts: str | int, make: Callable[[], Any], shape: Callable[[Any], Any] | None = None) -> Any:
    """What `make` returns, made once for a version of the site, a release and a database.

    `name` and `parts` tell it from others. It must be plain data (str, int, float, bool, None, lists and dicts with
    keys of text; a tuple comes back as a list) and must not depend on who asks. With `shape`, what that makes of the
    data. Each process keeps the result in its memory: all callers get the same object, which nobody may change. Where
    a cache fails, or inside of a transaction, it is made anew. Raises TypeError where it is no plain data.
    """
    version = version_to_keep_under() if settings.FRAGMENT_CACHE and is_settled(reading_alias()) else None
    if version is None:
        value = make()
        return value if shape is None else shape(value)
    key = store.key("fragment", name, *parts, version.key, release_id(), reading_alias())
    found = hot.parts.find(key)
    if found is not None:
        return found[0]
    cache = caches[ALIAS]
    kept = store.read(cache, key)
    if kept is not None:
        body, until, value = kept.body, kept.header[store.UNTIL], json.loads(kept.body)
    else:
        # Before it is made: what expires meanwhile is still in it.
        until = kept_until(version)
        value = make()
        body = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        store.write(cache, key, {}, body, until - time.time())
    shaped = value if shape is None else shape(value)
    hot.parts.keep(key, [shaped], len(body), until)
    return shaped

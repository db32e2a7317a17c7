"""Parts of pages, made once for a version of the site: navigation, footer, counts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches

from portal.core.caching import store
from portal.core.caching.expiry import kept_until
from portal.core.caching.version import is_settled, release_id, version_to_keep_under
from portal.core.replica import reading_alias

T = TypeVar("T")

ALIAS = "default"
# Memory of the process is the default cache without Redis: what is large stands beside whole pages then.
LARGE = "pages"


def fragment(name: str, *parts: str | int, make: Callable[[], T], large: bool = False) -> T:
    """What `make` returns, made once for a version of the site, a release and a database.

    `name` and `parts` tell it from others. It must be plain data (str, int, float, bool, None, lists and dicts with
    keys of text; a tuple comes back as a list) and must not depend on who asks. Each call returns data of its own,
    which may be changed. `large` says that it is no matter of a few kilobytes. Where a cache fails, or inside of a
    transaction, it is made anew. Raises TypeError where it is no plain data.
    """
    if not settings.FRAGMENT_CACHE or not is_settled(reading_alias()):
        return make()
    version = version_to_keep_under()
    if version is None:
        return make()
    key = store.key("fragment", name, *parts, version.key, release_id(), reading_alias())
    cache = caches[LARGE if large else ALIAS]
    kept = store.read(cache, key)
    if kept is not None:
        return json.loads(kept.body)
    # Before it is made: what expires meanwhile is still in it.
    until = kept_until(version)
    value = make()
    body = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    store.write(cache, key, {}, body, until - time.time())
    return value

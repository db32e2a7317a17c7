"""Pages are made anew beside the requests that ask for them: right after a change nobody waits for a whole site.

After a publication all pages are out of date at once, and behind nginx all that are being read are asked for in the
same second. Whoever asks for one that was kept before the change gets that copy once more (nginx does not keep it),
while a thread makes the page; but only within `PAGE_CACHE_GRACE` seconds of the change. Later, requests make what they
ask for.
"""

from __future__ import annotations

import io
import logging
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest

from portal.core.caching import hot, store
from portal.core.caching.copies import Copy
from portal.core.caching.version import SiteVersion
from portal.core.gatherer import Gatherer

logger = logging.getLogger(__name__)

PAGES = "pages"
# So long (seconds) a request waits for the page that it has asked for, looking every so often.
WAIT, PAUSE = 0.02, 0.004
# What a page does not depend on, or what belongs to one answer only.
LEFT_OUT = ("HTTP_IF_", "HTTP_RANGE", "HTTP_X_REQUEST_ID", "HTTP_X_STORED_COPY", "gunicorn.", "wsgi.input")

# Of the pages that are to be made: what asked for them.
_asked: dict[str, dict[str, Any]] = {}
_guard = threading.Lock()
_thread = threading.local()


def may_serve(old: Copy, version: SiteVersion) -> bool:
    """Whether a copy of an earlier version may still be sent: all that it does not show was changed just now."""
    since = version.changed_since(old.number)
    # What makes a page anew must not be content with the old one.
    return since is not None and time.time() - since < settings.PAGE_CACHE_GRACE and not is_renewing()


def renewed(request: HttpRequest, key: str, find: Callable[[], Copy | None]) -> Copy | None:
    """Have the page of a key made anew; it, if that takes no longer than `WAIT`."""
    with _guard:
        if key not in _asked:
            _asked[key] = {name: value for name, value in request.META.items() if not name.startswith(LEFT_OUT)}
    gatherer.ask_for((key,))
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        time.sleep(PAUSE)
        copy = find()
        if copy is not None:
            return copy
    return None


def is_renewing() -> bool:
    """Whether this thread makes pages anew."""
    return getattr(_thread, "renews", False)


def _renew(keys: set[str]) -> None:
    _thread.renews = True
    for key in keys:
        environ = _asked.get(key)
        if environ is None:
            continue
        try:
            if _visit(environ) != 200:
                # Withdrawn, moved or private now: nobody else is to get the copy from before.
                hot.pages.drop(key)
                store.remove(caches[PAGES], key)
        except Exception:  # there is nobody to tell; who asks for it next is told
            logger.exception("A page could not be made anew.")
        finally:
            # Whoever asked meanwhile wanted this very page.
            with _guard:
                _asked.pop(key, None)


def _visit(environ: dict[str, Any]) -> int:
    """Ask as somebody has asked, within this process, so that the page is made and kept; the status."""
    request = WSGIRequest({**environ, "REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO()})
    return _handler().get_response(request).status_code


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


gatherer: Gatherer[str] = Gatherer("renew-pages", _renew)

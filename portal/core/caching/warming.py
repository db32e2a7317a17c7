"""Pages that show a change are made by a thread right after it, so that the next citizen finds them in the cache.

The page, the sections above it and home, in both scripts, as most people read them. All other pages are made when
somebody asks; what a process leaves undone at its end, too.
"""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_started
from django.db import connections, transaction
from django.http.request import validate_host
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from portal.core.script_addresses import PREFIX

logger = logging.getLogger(__name__)

_guard = threading.Lock()
_changed: set[int] = set()
_thread: threading.Thread | None = None
# A command has no visitors: what it publishes, often much at once, is made when somebody asks.
_serves = False


def connect() -> None:
    """Wire the signals, once."""
    request_started.connect(request_came, dispatch_uid="warming.request_came")
    for signal in (page_published, page_unpublished):
        signal.connect(page_changed, dispatch_uid="warming.page_changed")


def request_came(**_: Any) -> None:
    global _serves
    _serves = True


def page_changed(instance: Page, **_: Any) -> None:
    """A page is public anew, or no longer."""
    if settings.PAGE_CACHE and settings.PAGE_CACHE_WARM and _serves:
        transaction.on_commit(lambda: ask_for({instance.pk}))


def ask_for(keys: set[int]) -> None:
    """Have these pages and those above them made soon; pages that are asked for meanwhile are made in one go."""
    global _thread
    with _guard:
        _changed.update(keys)
        if _thread is None:
            _thread = threading.Thread(target=_run, name="warm-pages", daemon=True)
            _thread.start()


def _run() -> None:
    global _thread
    while True:
        with _guard:
            if not _changed:
                _thread = None
                return
            keys = set(_changed)
            _changed.clear()
        try:
            warm(keys)
        except Exception:  # there is nobody to tell; a visit makes what is missing
            logger.exception("Pages could not be made ahead.")
        finally:
            connections.close_all()


def warm(keys: Collection[int]) -> None:
    """Visit these pages and all above them as a citizen does, home first."""
    for address in _addresses(keys):
        visit(address)


def _addresses(keys: Collection[int]) -> Iterator[str]:
    step = Page.steplen
    paths = Page.objects.filter(pk__in=keys).values_list("path", flat=True)
    above = {path[:end] for path in paths for end in range(2 * step, len(path) + 1, step)}
    for page in Page.objects.filter(path__in=above, live=True).order_by("depth", "path"):
        whole = page.full_url
        if whole:
            parts = urlsplit(whole)
            yield whole
            yield parts._replace(path=PREFIX + parts.path).geturl()


def visit(address: str) -> int:
    """GET an absolute address of this site within this process; the status, or 0 where it is no host of ours."""
    parts = urlsplit(address)
    if not parts.hostname or not validate_host(parts.hostname, settings.ALLOWED_HOSTS):
        # A site whose host name nobody has set yet; Django would log each visit as an attack.
        return 0
    port = parts.port or (443 if parts.scheme == "https" else 80)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": parts.hostname,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": parts.netloc,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            # What the site's address says counts, as if it came through the proxy.
            "wsgi.url_scheme": parts.scheme,
        }
    )
    return _handler().get_response(request).status_code


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler

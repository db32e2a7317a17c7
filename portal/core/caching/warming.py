"""Pages that show a change are made by a thread right after it, so that the next citizen finds them in the cache.

The page, the sections above it and home, in both scripts, as most people read them. All other pages are made when
somebody asks; what a process leaves undone at its end, too.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_started
from django.db import Error, connections, transaction
from django.http.request import validate_host
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_unpublished

from portal.core import replica_trust
from portal.core.caching.version import read_version
from portal.core.gatherer import Gatherer
from portal.core.replica_trust import PRIMARY, REPLICA
from portal.core.script_addresses import PREFIX

logger = logging.getLogger(__name__)

# So long (seconds) a replica is waited for, and looked at every so often; later, visits make what is missing.
ARRIVAL, PAUSE = 2.0, 0.05
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
    gatherer.ask_for(keys)


def warm(keys: Collection[int]) -> None:
    """Visit these pages and all above them as a citizen does, home first; none where citizens still read the old."""
    if not _has_arrived():
        logger.debug("no pages are made ahead: the replica is behind")
        return
    for address in _addresses(keys):
        status = visit(address)
        if status != 200:
            logger.debug("making ahead %s: status %s", address, status)


gatherer = Gatherer("warm-pages", warm)


def _has_arrived() -> bool:
    """Whether citizens read the version of this moment, for which their replica is given a while."""
    if REPLICA not in connections.settings:
        return True
    wanted, deadline = read_version(PRIMARY), time.monotonic() + ARRIVAL
    while time.monotonic() < deadline:
        if not replica_trust.trusted():
            # They read from the primary.
            return True
        try:
            if read_version(REPLICA).number >= wanted.number:
                return True
        except Error:
            return True
        time.sleep(PAUSE)
    return False


def _addresses(keys: Collection[int]) -> Iterator[str]:
    step = Page.steplen
    own = _own_site()
    paths = Page.objects.filter(pk__in=keys).values_list("path", flat=True)
    above = {path[:end] for path in paths for end in range(2 * step, len(path) + 1, step)}
    for page in Page.objects.filter(path__in=above, live=True).order_by("depth", "path"):
        site, root, path = page.get_url_parts() or (None, None, None)
        if root and path:
            # As nginx asks, not as the site is written down in the admin: scheme and host are part of the key.
            base = settings.BASE_URL.rstrip("/") if site == own else root
            yield base + path
            yield base + PREFIX + path


def _own_site() -> int | None:
    """Key of the site that `BASE_URL` shows."""
    sites = list(Site.objects.order_by("-is_default_site"))
    host = urlsplit(settings.BASE_URL).hostname
    return next((site.pk for site in sites if site.hostname == host), sites[0].pk if sites else None)


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

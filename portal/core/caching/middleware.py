"""Whole pages from the cache, for everyone who is not logged in."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.cache import caches
from django.core.exceptions import SuspiciousOperation
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from portal.core.caching import hot, store
from portal.core.caching.copies import Copy, may_be_kept
from portal.core.caching.expiry import kept_until
from portal.core.caching.keys import Asked
from portal.core.caching.pages import arguments_of
from portal.core.caching.turns import turn
from portal.core.caching.version import SiteVersion, one_version
from portal.core.middleware import ADMIN, PROBES
from portal.core.observing.current import note_page_cache

PAGES = "pages"
# Nothing below these is ever marked; asking the cache for it would be in vain.
NEVER = (ADMIN, *PROBES, "/api/", "/documents/", "/media/", "/static/", "/search/")
# The names of the arguments that a page has are known for so long (seconds).
ARGUMENTS_KEPT = 3600.0


class PageCacheMiddleware:
    """Answers from the cache where it can, and keeps what views mark as cacheable (`portal.core.caching.pages`).

    Who is logged in gets every page made anew, and nobody may keep what they got. Where cache or database fail, pages
    are made as if there were no cache.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The second of the start: whatever is published later shows in the next one.
        started = int(time.time())
        if request.path_info.startswith(PROBES):
            # Not even the version is read for them.
            return self.get_response(request)
        with one_version() as version:
            return self._of_version(request, version, started)

    def _of_version(self, request: HttpRequest, version: SiteVersion | None, started: int) -> HttpResponseBase:
        if version is None or not _is_candidate(request):
            return self.get_response(request)
        if _is_logged_in(request):
            note_page_cache("pass")
            return _kept_by_nobody(self.get_response(request))
        try:
            asked = Asked.of(request, version)
        except SuspiciousOperation:
            # Whatever is wrong, the views say it better.
            return self.get_response(request)
        return self._answer(request, asked, started)

    def _answer(self, request: HttpRequest, asked: Asked, started: int) -> HttpResponseBase:
        arguments = _likely_arguments(asked)
        key = None if arguments is None else asked.key(arguments)
        if arguments is None or key is None:
            return self._made(request, asked, started)

        def find() -> Copy | None:
            found = _find(key, asked.version)
            return found if found is not None and found.version == asked.version.key else None

        copy = find()
        if copy is None:
            with turn(caches[PAGES], key, find) as copy:
                if copy is None:
                    return self._made(request, asked, started)
        note_page_cache("hit")
        return copy.answer(request, _until(asked, arguments, started))

    def _made(self, request: HttpRequest, asked: Asked, started: int) -> HttpResponseBase:
        # Before it is made: what expires meanwhile is still in it.
        until = kept_until(asked.version)
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not may_be_kept(request, response):
            return response
        arguments = arguments_of(response) or ()
        key = asked.key(arguments)
        if key is None:
            return response
        note_page_cache("miss")
        copy = Copy.of(response, asked.version, _find(key, asked.version))
        cache = caches[PAGES]
        # First: a page without them would be found for every query.
        store.write(cache, asked.arguments_key, {"arguments": arguments}, b"", ARGUMENTS_KEPT)
        store.write(cache, key, copy.header, copy.body, until - time.time())
        return copy.answer(request, _until(asked, arguments, started))


def _is_candidate(request: HttpRequest) -> bool:
    return (
        settings.PAGE_CACHE
        and request.method in ("GET", "HEAD")
        and not request.path_info.startswith(NEVER)
        # Wagtail makes previews by requests of its own to the page's public address.
        and not getattr(request, "is_dummy", False)
    )


def _is_logged_in(request: HttpRequest) -> bool:
    """Whether the request's session is that of a user: one read, and only for who has such a cookie.

    A cookie that somebody made up is no session, so it leads past no cache.
    """
    if "HTTP_COOKIE" not in request.META:
        return False
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    try:
        return SESSION_KEY in session
    except Error:
        # Without a database nobody can be recognised; staff see what everyone sees.
        return False


def _kept_by_nobody(response: HttpResponseBase) -> HttpResponseBase:
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-store"
    return response


def _likely_arguments(asked: Asked) -> Sequence[str] | None:
    """The names of the page's arguments as far as they matter here; None where the page is not known well enough."""
    if asked.query is None:
        return ()
    kept = store.read(caches[PAGES], asked.arguments_key)
    return None if kept is None else kept.header["arguments"]


def _until(asked: Asked, arguments: Sequence[str], started: int) -> int | None:
    """Until which second nginx may answer so by itself.

    Not at all where the query has a name that this page does not know: nginx cannot tell an article from a list, and
    would store the article once for each `?page=`.
    """
    return started if set(asked.query or ()) <= set(arguments) else None


def _find(key: str, version: SiteVersion) -> Copy | None:
    """The copy of a key: of this version where there is one, else an older one."""
    known = hot.pages.find(key)
    if known is not None and known.version == version.key:
        return known
    kept = store.read(caches[PAGES], key)
    if kept is None:
        return known
    copy = Copy.opened(kept)
    hot.pages.keep(key, copy, copy.size, kept.header[store.UNTIL])
    return copy

"""Pages that are gone, moved or private now, of which nginx still stores a copy from when they were public.

nginx stores what has a time (X-Accel-Expires), and shows what it has stored when the portal does not answer, however
old it is. An answer without a time leaves the old copy where it is: a page that was withdrawn would come back with the
next failure. So where nginx says that it has a copy (X-Stored-Copy, which it sets or empties itself: deploy/nginx),
what says that the page is no longer there gets a time as well, and takes the copy's place.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Moved, asked to log in, refused, gone; and arguments that the list no longer has.
NO_LONGER_THERE = frozenset((301, 302, 303, 307, 308, 400, 401, 403, 404, 410))


class WithdrawnMiddleware:
    """Gives a time to the answers that must replace a copy in nginx's store: until this second ends, as pages have."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "HTTP_X_STORED_COPY" not in request.META:
            return self.get_response(request)
        started = int(time.time())
        response = self.get_response(request)
        if response.status_code in NO_LONGER_THERE and not response.cookies:
            response.headers.setdefault("X-Accel-Expires", f"@{started}")
        return response

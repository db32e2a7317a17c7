"""Staff who left their desk are logged out (GB/T 22239-2019, 8.1.4.1 b: 登录连接超时自动退出)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.core.middleware import ADMIN

# What an open editor asks by itself every few seconds says nothing of who sits before it.
BY_ITSELF = f"{ADMIN}editing-sessions/"
ACTIVE_AT = "active_at"
# A write to the session once a minute is often enough.
PRECISION = 60  # seconds


class IdleLogoutMiddleware:
    """Ends the session of staff who have asked for nothing for `STAFF_IDLE_SECONDS`.

    On the public site as well: there, too, a session opens what the public may not read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Citizens have no such cookie, and no answer of theirs is to say that it depends on one.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._watch(request)
        return self.get_response(request)

    def _watch(self, request: HttpRequest) -> None:
        now = int(time.time())
        active_at = request.session.get(ACTIVE_AT, 0)
        if active_at and now - active_at > settings.STAFF_IDLE_SECONDS:
            logout(request)
            messages.info(request, "您有一段时间没有操作，为安全起见已自动退出，请重新登录。")
        # Where the clock was set back, the time is yet to come.
        elif abs(now - active_at) >= PRECISION and not request.path_info.startswith(BY_ITSELF):
            request.session[ACTIVE_AT] = now

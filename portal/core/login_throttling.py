"""When attempts to log in are refused for a while (django-axes counts them), and what is read then."""

from __future__ import annotations

import math
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.core.client_address import client_address_text


class LoginHandler(AxesDatabaseHandler):
    """Refuses by name and address, and a name that is tried from everywhere at once.

    Who guesses from many addresses has `LOGIN_FAILURES_EVERYWHERE` attempts at one name in the time of a pause. It
    holds for places from which that name has never logged in: otherwise anybody could keep somebody from work by
    failing often.
    """

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Whether this attempt is refused, whatever the password."""
        return super().is_locked(request, credentials) or is_tried_everywhere(request, credentials)


def is_tried_everywhere(request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
    """Whether the name has failed as often as it may over all addresses, and this address is a strange one to it."""
    name = get_client_username(request, credentials)
    recent = AccessAttempt.objects.filter(username=name, attempt_time__gte=get_cool_off_threshold(request))
    failures = recent.aggregate(total=Sum("failures_since_start"))["total"] or 0
    if failures < settings.LOGIN_FAILURES_EVERYWHERE:
        return False
    place = client_address_text(request)
    return not AccessLog.objects.filter(username=name, ip_address=place).exists()


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """429 with the minutes left. It says the same for names that no account has."""
    seconds = _seconds_left(request, credentials)
    minutes = math.ceil(seconds / 60)
    reason = f"用户名或密码连续输错 {settings.AXES_FAILURE_LIMIT} 次"
    if is_tried_everywhere(request, credentials):
        reason = "这个用户名短时间内在多处反复输错密码"
    message = f"{reason}，为保护账号已暂停登录，请在 {minutes} 分钟后再试。如果忘记密码，请联系网站管理员。"
    context = {"status": 429, "title": "登录已暂停", "message": message}
    answer = render(request, "errors/error.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def _seconds_left(request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """Seconds until the newest of the attempts that are held against this visitor no longer counts."""
    found = AxesDatabaseHandler().get_user_attempts(request, credentials)
    times = [attempt.attempt_time for attempts in found for attempt in attempts]
    if not times:
        return int(settings.AXES_COOLOFF_TIME.total_seconds())
    left = max(times) + settings.AXES_COOLOFF_TIME - timezone.now()
    return max(1, math.ceil(left.total_seconds()))

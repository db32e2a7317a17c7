"""What somebody reads whose attempts to log in are refused for a while (django-axes counts them)."""

from __future__ import annotations

import math
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """429 with the minutes left. It says the same for names that no account has."""
    seconds = _seconds_left(request, credentials)
    minutes = math.ceil(seconds / 60)
    message = (
        f"用户名或密码连续输错 {settings.AXES_FAILURE_LIMIT} 次，为保护账号已暂停登录，请在 {minutes} 分钟后再试。"
        "如果忘记密码，请联系网站管理员。"
    )
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

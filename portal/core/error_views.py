"""Error pages in the site's dress, in Chinese; JSON for what asks the machine-readable addresses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import get_script_prefix

from portal.core.not_found import suggestions
from portal.core.script_addresses import language_of

API = "/api/"
# Django answers all bad requests with 400, these too, which HTTP has a status of their own for (RFC 9110, 15.5.14).
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
TITLES = {400: "网址或条件有误", 403: "没有访问权限", 404: "没有找到页面", 413: "提交的内容过大"}
MESSAGES = {
    400: "您的请求无法识别，请检查网址或输入的内容。",
    403: "您没有权限访问这个页面。",
    404: "您访问的页面不存在，可能已经移动或撤下。",
    413: "提交的内容超过了允许的大小，请减少后再试。",
    500: "网站暂时出错，请稍后再试。",
}


def _message(exception: Exception | None, status: int) -> str:
    """The exception's own sentence if it is one of ours (Chinese), else the general one."""
    text = str(exception.args[0]) if exception and exception.args else ""
    ours = any("一" <= character <= "鿿" for character in text)
    return text if ours and len(text) < 200 else MESSAGES[status]


def _json(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status, json_dumps_params={"ensure_ascii": False})


def _error(request: HttpRequest, status: int, exception: Exception | None, **more: Any) -> HttpResponse:
    if request.path_info.startswith(API):
        return _json(_message(exception, status), status)
    context = {"status": status, "title": TITLES[status], "message": _message(exception, status), **more}
    return render(request, "errors/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, with what was wrong; 413 for a body that is too large or holds too much."""
    too_large = isinstance(exception, TOO_LARGE) and request.method not in ("GET", "HEAD")
    if too_large:
        return _error(request, 413, exception)
    # Our own complaints are about parameters of an address that exists; others may be about the address itself.
    ours = isinstance(exception, BadRequest) and request.path_info.isprintable()
    # The address was right: its words are no search, only the way to it helps.
    suggested = replace(suggestions(request), words="") if ours else None
    return _error(request, 400, exception, suggested=suggested)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _error(request, 403, exception)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was sent without its token, or to an address that takes no forms."""
    return _error(request, 403, PermissionDenied("表单已过期或不是从本站页面提交的，请返回原页面刷新后重试。"))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, with a search for what the address says and the way to the nearest section."""
    return _error(request, 404, exception, suggested=suggestions(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without database or context processors: either may be what failed."""
    if request.path_info.startswith(API):
        return _json(MESSAGES[500], 500)
    context = {
        "language": language_of(request),
        "classes": reading.classes if (reading := getattr(request, "reading", None)) else "",
        "home": get_script_prefix(),
        "static": settings.STATIC_URL,
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    return HttpResponse(get_template("errors/500.html").render(context), status=500)

"""Error pages in the site's dress, in Chinese; JSON for what asks the machine-readable addresses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template

API = "/api/"
MESSAGES = {
    400: "您的请求无法识别，请检查网址或输入的内容。",
    403: "您没有权限访问这个页面。",
    404: "您访问的页面不存在，可能已经移动或撤下。",
    500: "网站暂时出错，请稍后再试。",
}


def _message(exception: Exception | None, status: int) -> str:
    """The exception's own sentence if it is one of ours (Chinese), else the general one."""
    text = str(exception.args[0]) if exception and exception.args else ""
    ours = any("一" <= character <= "鿿" for character in text)
    return text if ours and len(text) < 200 else MESSAGES[status]


def _json(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status, json_dumps_params={"ensure_ascii": False})


def _error(request: HttpRequest, status: int, exception: Exception | None) -> HttpResponse:
    if request.path_info.startswith(API):
        return _json(_message(exception, status), status)
    context = {"message": _message(exception, status), "status": status}
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, with what was wrong."""
    return _error(request, 400, exception)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _error(request, 403, exception)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was sent without its token, or to an address that takes no forms."""
    message = "表单已过期或不是从本站页面提交的，请返回原页面刷新后重试。"
    if request.path_info.startswith(API):
        return _json(message, 403)
    return render(request, "errors/403.html", {"message": message, "status": 403}, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, with a search box."""
    return _error(request, 404, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without database or context processors: either may be what failed."""
    if request.path_info.startswith(API):
        return _json(MESSAGES[500], 500)
    return HttpResponse(get_template("errors/500.html").render({}), status=500)

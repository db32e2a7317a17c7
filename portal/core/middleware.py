"""Turns away requests that no view can serve, before anything reads their body or queries the database."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse

MAX_PATH = 1024
# 10,000 Chinese characters, which search answers with a page, are 90 KB once encoded.
MAX_QUERY = 131_072
ADMIN = "/admin/"
# What asks whether the portal is alive.
PROBES = ("/healthz", "/readyz", "/metrics")


class RejectUnservableMiddleware:
    """400 for NUL and other control characters in the path, 404 for one longer than `MAX_PATH`.

    PostgreSQL refuses NUL in any parameter, so such a path would otherwise end as a 500. A session's cookie, in which
    it is written "\\000", counts as none then, like any other that is made up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(ord(character) < 32 or ord(character) == 127 for character in request.path_info):
            raise BadRequest("网址中含有无法识别的字符。")
        if not request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").isprintable():
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        if len(request.path_info) > MAX_PATH:
            raise Http404("网址过长。")
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY:
            raise BadRequest("查询内容过长，请缩短后再试。")
        return self.get_response(request)


class RejectLargeBodyMiddleware:
    """413 for a body larger than anything that is taken here, before it is read.

    Django limits fields but not files, which it would write to the disk first. Citizens send no files; staff send one
    in a request, as large as the settings of documents and pictures allow.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > largest_body(request):
            raise RequestDataTooBig("提交的内容超过了允许的大小，请减少后再试。")
        return self.get_response(request)


def largest_body(request: HttpRequest) -> int:
    """The bytes that a request to this address may send."""
    fields = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    if not request.path_info.startswith(ADMIN):
        return fields
    return fields + max(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)

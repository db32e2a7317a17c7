"""Answers requests whose address cannot name any page before anything queries the database."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse

MAX_PATH = 1024
# 10,000 Chinese characters, which search answers with a page, are 90 KB once encoded.
MAX_QUERY = 131_072


class RejectUnservablePathMiddleware:
    """400 for NUL and other control characters in the path, 404 for one longer than `MAX_PATH`.

    PostgreSQL refuses NUL in any parameter, so such a path would otherwise end as a 500.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(ord(character) < 32 or ord(character) == 127 for character in request.path_info):
            raise BadRequest("网址中含有无法识别的字符。")
        if len(request.path_info) > MAX_PATH:
            raise Http404("网址过长。")
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY:
            raise BadRequest("查询内容过长，请缩短后再试。")
        return self.get_response(request)

"""Wagtail's redirects of moved pages, in both scripts."""

from __future__ import annotations

from copy import copy

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.contrib.redirects import middleware

from portal.core.script_addresses import HANT, inside_script, script_of


class RedirectMiddleware(middleware.RedirectMiddleware):
    """Below the prefix of Traditional Chinese, looks the address up without it and stays below it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code != 404 or script_of(request) != HANT:
            return super().process_response(request, response)
        asked = copy(request)
        asked.path = asked.path_info
        answer = super().process_response(asked, response)
        if answer.has_header("Location"):
            answer["Location"] = inside_script(answer["Location"])
        return answer

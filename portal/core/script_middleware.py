"""Serves every public page a second time below `/hant/`, in Traditional Chinese."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix, set_script_prefix

from portal.core.error_views import page_not_found
from portal.core.script_addresses import HANS, HANT, LANGUAGES, PREFIX, in_script, is_shared
from portal.text.traditional import to_traditional_html

CONVERTED = ("text/html", "application/rss+xml")


class ScriptMiddleware:
    """Puts `request.script` ("hans" or "hant") on the request, and converts what is asked for below the prefix.

    The prefix moves from the path into SCRIPT_NAME, as if the site were mounted there: every address that is
    reversed while the page is made keeps it, and no view or template needs to know. What has no second script (the
    admin, files, machine addresses) is not found there. HTML says its language in `Content-Language`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.script = HANS  # type: ignore[attr-defined] # read by templates and views
        if request.path_info == PREFIX:
            request.path_info = "/"
            return HttpResponsePermanentRedirect(in_script(request, HANT))
        if not request.path_info.startswith(f"{PREFIX}/"):
            return _labelled(self.get_response(request), HANS)
        before = get_script_prefix()
        _enter(request, before)
        try:
            # An error page made outside of here would have lost the prefix.
            missing = is_shared(request.path_info)
            response = page_not_found(request, Http404()) if missing else self.get_response(request)
            return _labelled(_converted(response), HANT)
        finally:
            set_script_prefix(before)


def _enter(request: HttpRequest, before: str) -> None:
    request.script = HANT  # type: ignore[attr-defined] # as above
    request.path_info = request.path_info.removeprefix(PREFIX)
    request.META["PATH_INFO"] = request.path_info
    request.META["SCRIPT_NAME"] = request.META.get("SCRIPT_NAME", "") + PREFIX
    set_script_prefix(f"{before.rstrip('/')}{PREFIX}/")


def _converted(response: HttpResponseBase) -> HttpResponseBase:
    """The response in Traditional Chinese if it is a whole page; streams and compressed bodies stay as they are.

    An ETag stays too: it is one of this address, and the same page is always converted to the same.
    """
    kind = response.get("Content-Type", "").partition(";")[0]
    if not isinstance(response, HttpResponse) or kind not in CONVERTED or response.has_header("Content-Encoding"):
        return response
    response.content = to_traditional_html(response.content.decode(response.charset)).encode(response.charset)
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    return response


def _labelled(response: HttpResponseBase, script: str) -> HttpResponseBase:
    if response.get("Content-Type", "").startswith("text/html"):
        response["Content-Language"] = LANGUAGES[script]
    return response

"""The middleware of the second script alone: the prefix, and which responses are converted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import get_script_prefix, reverse

from portal.core.script_addresses import inside_script
from portal.core.script_middleware import ScriptMiddleware


def served(answer: Callable[[HttpRequest], HttpResponse], request: HttpRequest) -> HttpResponse:
    return ScriptMiddleware(answer)(request)


def test_the_prefix_is_restored_even_if_the_page_breaks(rf: RequestFactory) -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        assert reverse("search") == "/hant/search/"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        served(fail, rf.get("/hant/"))
    assert get_script_prefix() == "/"


def test_a_site_below_a_path_of_its_own(rf: RequestFactory) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        assert (request.META["SCRIPT_NAME"], request.path_info) == ("/sub/hant", "/x/")
        return HttpResponse(request.get_full_path())

    assert served(page, rf.get("/hant/x/", SCRIPT_NAME="/sub")).content == b"/sub/hant/x/"


def test_only_whole_pages_are_converted(rf: RequestFactory) -> None:
    kept = [
        JsonResponse({"a": "社会"}, json_dumps_params={"ensure_ascii": False}),
        HttpResponse("社会", content_type="text/plain; charset=utf-8"),
        HttpResponse("社会", headers={"Content-Encoding": "gzip"}),
    ]
    for response in kept:
        assert "社会" in served(lambda request, answer=response: answer, rf.get("/hant/x/")).content.decode()
    stream = served(lambda request: StreamingHttpResponse(["社会"]), rf.get("/hant/x/"))
    assert b"".join(stream).decode() == "社会"


def test_length_and_etag_of_what_was_converted(rf: RequestFactory) -> None:
    # The two words are as long in UTF-8; the NUL, which becomes another sign, makes the page longer.
    answer = HttpResponse("群众\0", headers={"Content-Length": "7", "ETag": '"a"'})
    response = served(lambda request: answer, rf.get("/hant/x/"))
    assert "羣眾" in response.content.decode()
    assert response["Content-Length"] == str(len(response.content)) != "7"
    assert response["ETag"] == '"a"'


def test_what_staff_typed_stays_outside_of_the_prefix_elsewhere() -> None:
    assert inside_script("/xxgk/") == "/xxgk/"

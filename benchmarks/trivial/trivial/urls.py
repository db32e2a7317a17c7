"""`/` says hello; `/file` sends the bytes of the file that TRIVIAL_FILE names, kept in memory."""

import os
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path

FILE = os.environ.get("TRIVIAL_FILE")
BODY = Path(FILE).read_bytes() if FILE else b""


def hello(request: HttpRequest) -> HttpResponse:
    """The trivial view."""
    return HttpResponse("hello")


def file(request: HttpRequest) -> HttpResponse:
    """As many bytes as a page has."""
    return HttpResponse(BODY, content_type="text/html; charset=utf-8", headers={"Content-Encoding": "gzip"})


urlpatterns = [path("", hello), path("file", file)]

"""Sends a file by nginx where nginx offers it, else by this process. Wagtail's SENDFILE_BACKEND.

nginx says with each request below which internal address it has the uploaded files (X-Sends-Files, which it overwrites
where a visitor sent it: deploy/nginx); without nginx nothing needs to be set.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from wagtail.utils import sendfile_streaming_backend

# The only address that is taken at its word.
INTERNAL = "/_media/"


def sendfile(request: HttpRequest, filename: str, **kwargs: Any) -> HttpResponseBase:
    """The file of this absolute path; type and name are set by the caller.

    A file outside of MEDIA_ROOT is sent by this process.
    """
    path, root = Path(filename), Path(settings.MEDIA_ROOT)
    if request.headers.get("X-Sends-Files") != INTERNAL or not path.is_relative_to(root):
        return sendfile_streaming_backend.sendfile(request, filename, **kwargs)
    response = HttpResponse()
    response["X-Accel-Redirect"] = quote(f"{INTERNAL}{path.relative_to(root).as_posix()}")
    return response

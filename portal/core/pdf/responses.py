"""What a request for …/pdf/ is answered: the file, 「正在生成」, or that there is none."""

from __future__ import annotations

import logging
import os
import re
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urljoin

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.log import log_response

from portal.core.pdf import making
from portal.core.pdf.job import Job
from portal.core.pdf.paper import paper
from portal.core.pdf.store import PAUSE, Entry
from portal.core.script_addresses import script_of

if TYPE_CHECKING:
    from portal.core.models.article import DatedPage

logger = logging.getLogger(__name__)

# Seconds between two looks of the waiting page.
RETRY = 3

# What file systems refuse in names, and what separates folders.
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def pdf_response(page: DatedPage, request: HttpRequest) -> HttpResponseBase:
    """The page as a PDF: 200 or 304, or 503 with a page that asks again, or 503 with one that does not."""
    html = paper(page, request)
    address = page.get_full_url(request)
    job = Job(
        base_url=address,
        media_url=urljoin(address, settings.MEDIA_URL),
        media_root=str(settings.MEDIA_ROOT),
        entry=Entry.of(settings.PDF_CACHE_DIR, page.pk, script_of(request), html),
        most_bytes=settings.PDF_CACHE_BYTES,
    )
    try:
        file = making.get(html, job, settings.PDF_PROCESSES)
    except making.Busy:
        waiting = _problem(request, page, "pdf/waiting.html", RETRY)
        waiting["Refresh"] = str(RETRY)
        return waiting
    except making.Failed:
        return _problem(request, page, "pdf/failed.html", PAUSE)
    return _answer(request, page, file, job.entry.digest)


def _answer(request: HttpRequest, page: DatedPage, file: BinaryIO, digest: str) -> HttpResponseBase:
    """The file, or 304 where the browser has the same."""
    etag, modified = quote_etag(digest), int(os.fstat(file.fileno()).st_mtime)
    response: HttpResponseBase | None = get_conditional_response(request, etag, modified)
    if response is None:
        response = FileResponse(file, filename=file_name(page.title), content_type="application/pdf")
    else:
        file.close()
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Link"] = f'<{page.get_full_url(request)}>; rel="canonical"'
    # Kept by whoever likes, but asked about each time: a document may be repealed, a page withdrawn.
    patch_cache_control(response, no_cache=True)
    return response


def file_name(title: str) -> str:
    """The name under which a title's PDF is saved."""
    return f"{' '.join(_UNFIT.sub(' ', title).split()).strip(' .')[:80]}.pdf"


def _problem(request: HttpRequest, page: DatedPage, template: str, retry: int) -> HttpResponse:
    response = render(request, template, {"page": page, "retry": retry}, status=503)
    response["Retry-After"] = str(retry)
    # Nothing is wrong with the server: kept out of the log of errors.
    log_response("%s: %s", template, request.path, response=response, request=request, level="info", logger=logger)
    patch_cache_control(response, no_store=True)
    return response

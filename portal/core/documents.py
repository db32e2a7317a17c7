"""Uploaded documents: who may read them, and serving them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve
from wagtail.models import CollectionViewRestriction

# Wagtail's ETag of a document without a hash.
NO_HASH = '""'


def public_documents() -> QuerySet[Any]:
    """Documents that any visitor may download: nothing restricts their collection or one above it.

    Wagtail asks the same of each single document (its hook before_serve_document).
    """
    above = CollectionViewRestriction.objects.annotate(
        prefix=Substr(OuterRef("collection__path"), 1, Length("collection__path"))
    ).filter(prefix=F("collection__path"))
    return get_document_model().objects.filter(~Exists(above.order_by()))


def serve_document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """Wagtail's own view; of what comes from a restricted collection no cache keeps anything.

    Without the header `Content-Encoding: None` that it sends for files of no encoding, and without an ETag where the
    document's hash is not known: an empty one would stay the same when the file is replaced.
    """
    if request.META.get("HTTP_IF_NONE_MATCH", "").removeprefix("W/") == NO_HASH:
        del request.META["HTTP_IF_NONE_MATCH"]
    response = serve(request, document_id, document_filename)
    if response.get("ETag") == NO_HASH:
        del response["ETag"]
    if not public_documents().filter(pk=document_id).exists():
        response["Cache-Control"] = "private, no-store"
    if response.get("Content-Encoding") == "None":
        del response["Content-Encoding"]
    if response.has_header("X-Accel-Redirect"):
        # nginx sends the file; of this answer it is not the length.
        del response["Content-Length"]
    return response

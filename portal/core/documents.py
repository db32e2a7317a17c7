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


def public_documents() -> QuerySet[Any]:
    """Documents that any visitor may download: nothing restricts their collection or one above it.

    Wagtail asks the same of each single document (its hook before_serve_document).
    """
    above = CollectionViewRestriction.objects.annotate(
        prefix=Substr(OuterRef("collection__path"), 1, Length("collection__path"))
    ).filter(prefix=F("collection__path"))
    return get_document_model().objects.filter(~Exists(above.order_by()))


def serve_document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """Wagtail's own view, without the header `Content-Encoding: None` that it sends for files of no encoding."""
    response = serve(request, document_id, document_filename)
    if response.get("Content-Encoding") == "None":
        del response["Content-Encoding"]
    if response.has_header("X-Accel-Redirect"):
        # nginx sends the file; of this answer it is not the length.
        del response["Content-Length"]
    return response

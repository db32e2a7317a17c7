"""The machine-readable pages: /api/v1/pages/."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page, Site

from portal.core.querysets import any_page


class PublishedPagesAPIViewSet(PagesAPIViewSet):
    """Wagtail's pages API, narrowed to what the portal calls published, with errors in Chinese."""

    # Wagtail adds an English page to click through, which needs scripts in the page.
    renderer_classes: ClassVar = [JSONRenderer]
    known_query_parameters: ClassVar[frozenset[str]] = PagesAPIViewSet.known_query_parameters - {"search"}

    def get_base_queryset(self) -> QuerySet[Page]:
        site = Site.find_for_request(self.request)
        if site is None:
            return any_page().none()
        return any_page().descendant_of(site.root_page, inclusive=True).published().order_by("pk")

    def handle_exception(self, exc: Exception) -> Response:
        """404 for what is not there, 400 for values that a filter or the database cannot take, never a 500 for them."""
        if isinstance(exc, Http404):
            return Response({"message": "没有这个页面，或它没有公开。"}, status=status.HTTP_404_NOT_FOUND)
        # What PostgreSQL calls wrong data SQLite calls wrong data or a mismatch. A database that is down is neither.
        if isinstance(exc, BadRequestError | ValueError | OverflowError | ValidationError | DataError | IntegrityError):
            message = f"参数不正确：{exc}" if isinstance(exc, BadRequestError) else "参数的值不正确。"
            return Response({"message": message}, status=status.HTTP_400_BAD_REQUEST)
        return super().handle_exception(exc)


api_router = WagtailAPIRouter("api")
api_router.register_endpoint("pages", PublishedPagesAPIViewSet)

"""The machine-readable pages: /api/v1/pages/."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.api.v2.pagination import WagtailPagination
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page, Site

from portal.core.caching.fragments import fragment
from portal.core.querysets import any_page

# Parameters that choose no pages, and the type, of which there are few: with others no count is worth keeping.
SHAPING = frozenset(("limit", "offset", "fields", "order", "format", "type"))


class CountedPages:
    """A queryset whose rows are counted once for a version of the site."""

    def __init__(self, pages: QuerySet[Page], key: tuple[str, ...]) -> None:
        self._pages, self._key = pages, key

    def count(self) -> int:
        return fragment("api-count", *self._key, make=self._pages.count)

    def __getitem__(self, places: slice) -> QuerySet[Page]:
        return self._pages[places]


class KeptCountPagination(WagtailPagination):
    """Wagtail's pages of results: to count 100,000 pages takes longer than to read twenty of them."""

    def paginate_queryset(self, queryset: QuerySet[Page], request: Request, view: PagesAPIViewSet | None = None) -> Any:
        kind = request.GET.get("type", "")
        if set(request.GET) <= SHAPING and "," not in kind:
            site = Site.find_for_request(request)
            counted = CountedPages(queryset, (str(site.pk if site else 0), kind))
            return super().paginate_queryset(counted, request, view)
        return super().paginate_queryset(queryset, request, view)


class PublishedPagesAPIViewSet(PagesAPIViewSet):
    """Wagtail's pages API, narrowed to what the portal calls published, with errors in Chinese."""

    # Wagtail adds an English page to click through, which needs scripts in the page.
    renderer_classes: ClassVar = [JSONRenderer]
    pagination_class = KeptCountPagination
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

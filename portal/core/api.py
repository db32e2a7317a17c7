"""The machine-readable pages: /api/v1/pages/."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page, Site

from portal.core.querysets import any_page


class PublishedPagesAPIViewSet(PagesAPIViewSet):
    """Wagtail's pages API, narrowed to what the portal calls published."""

    known_query_parameters: ClassVar[frozenset[str]] = PagesAPIViewSet.known_query_parameters - {"search"}

    def get_base_queryset(self) -> QuerySet[Page]:
        site = Site.find_for_request(self.request)
        if site is None:
            return any_page().none()
        return any_page().descendant_of(site.root_page, inclusive=True).published().order_by("pk")


api_router = WagtailAPIRouter("api")
api_router.register_endpoint("pages", PublishedPagesAPIViewSet)

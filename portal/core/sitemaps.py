"""The sitemap for search engines."""

from __future__ import annotations

import datetime

from django.contrib.sitemaps.views import SitemapIndexItem
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from wagtail.contrib.sitemaps import Sitemap, views
from wagtail.models import Page, Site

from portal.core.caching.fragments import fragment
from portal.core.querysets import AnyPageQuerySet, any_page

PART = "p"


class PublishedSitemap(Sitemap):
    """Every published page of the request's site, in parts of `limit`: the protocol allows ten times as many.

    A part is made in a request, and 50,000 addresses would keep a process busy for several seconds.
    """

    limit = 5000

    def items(self) -> AnyPageQuerySet:
        site = Site.find_for_request(self.request)
        if site is None:
            return any_page().none()
        pages = any_page().descendant_of(site.root_page, inclusive=True).published().order_by("path")
        return pages.only("url_path", "last_published_at", "latest_revision_created_at")

    def lastmod(self, obj: Page) -> datetime.datetime | None:
        return obj.last_published_at or obj.latest_revision_created_at


def sitemap_response(request: HttpRequest) -> HttpResponse:
    """The whole sitemap where it is one part; else the index of its parts, or the part that `?p=` names.

    Raises Http404 for a part that there is not.
    """
    sitemap = PublishedSitemap(request)
    site = Site.find_for_request(request)
    number = fragment("sitemap", site.pk if site else 0, make=lambda: sitemap.paginator.num_pages)
    if PART in request.GET or number == 1:
        return views.sitemap(request, sitemaps={"pages": sitemap})
    address = request.build_absolute_uri(reverse("sitemap"))
    parts = [SitemapIndexItem(f"{address}?{PART}={one}") for one in range(1, number + 1)]
    return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")

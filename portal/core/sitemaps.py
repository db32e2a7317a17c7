"""The sitemap for search engines."""

from __future__ import annotations

import datetime

from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site

from portal.core.querysets import AnyPageQuerySet, any_page


class PublishedSitemap(Sitemap):
    """Every published page of the request's site, as base pages: one query for each 50,000."""

    def items(self) -> AnyPageQuerySet:
        site = Site.find_for_request(self.request)
        if site is None:
            return any_page().none()
        return any_page().descendant_of(site.root_page, inclusive=True).published().order_by("path")

    def lastmod(self, obj: Page) -> datetime.datetime | None:
        return obj.last_published_at or obj.latest_revision_created_at

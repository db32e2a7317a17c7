"""Pages that are no Wagtail pages: 网站地图, 无障碍声明, robots.txt, the site's feed, the sitemap."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Site

from portal.core.caching.pages import cached_page
from portal.core.entries import entries_below
from portal.core.feeds import PageFeed
from portal.core.models import SiteSettings
from portal.core.script_addresses import PREFIX
from portal.core.sitemaps import sitemap_response

# Combinations of search parameters are without end, and one word alone may be read (templates/search/search.html);
# the other two lead nowhere new.
UNINDEXED = ("/search/?*&", "/yuedu/", "/lizhan/")


def _site(request: HttpRequest) -> Site:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404("网站尚未建立，请先运行 build_site。")
    return site


@require_safe
@cached_page()
def site_map(request: HttpRequest) -> HttpResponse:
    """网站地图: every section in the navigation."""
    _site(request)
    return render(request, "pages/site_map.html")


@require_safe
@cached_page()
def accessibility(request: HttpRequest) -> HttpResponse:
    """无障碍声明: what the site does for whoever reads it differently, and whom to tell where it fails."""
    _site(request)
    return render(request, "pages/accessibility.html")


@require_safe
@cached_page()
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where the sitemap is."""
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    private = [f"Disallow: {prefix}{path}" for path in UNINDEXED for prefix in ("", PREFIX)]
    lines = ["User-agent: *", "Disallow: /admin/", *private, "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cached_page()
def rss(request: HttpRequest) -> HttpResponse:
    """The newest pages of the whole site as RSS 2.0."""
    site = _site(request)
    settings = SiteSettings.for_request(request)
    home = site.root_page
    return PageFeed(settings.site_name, f"{settings.site_name}最新发布", home, entries_below(home))(request)


@require_safe
@cached_page("p")
def sitemap(request: HttpRequest) -> HttpResponse:
    """sitemap.xml of every published page, in parts where there are many (`?p=`)."""
    return sitemap_response(request)

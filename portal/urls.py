"""Addresses: the admin, the machine-readable ones, and the page tree for all the rest."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.core import health, outbound_views, reading, views
from portal.core.api import api_router
from portal.core.documents import serve_document
from portal.core.observing.views import metrics
from portal.search import urls as search_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    re_path(r"^documents/(\d+)/(.*)$", serve_document, name="wagtaildocs_serve"),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", api_router.urls),
    path("", include(search_urls)),
    path("wzdt/", views.site_map, name="site_map"),
    path("wza/", views.accessibility, name="accessibility"),
    path("yuedu/", reading.choose, name="reading"),
    path("lizhan/", outbound_views.leaving, name="leaving"),
    path("rss/", views.rss, name="rss"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}images/favicon.svg"), name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

if settings.SERVE_MEDIA:
    media = settings.MEDIA_URL.strip("/")
    urlpatterns.append(re_path(rf"^{media}/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}))

# Wagtail's own second door, which neither the admin's networks nor its limits would know. One login page is enough.
second_login = RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True)
urlpatterns += [path("_util/login/", second_login), path("", include(wagtail_urls))]

handler400 = "portal.core.error_views.bad_request"
handler403 = "portal.core.error_views.permission_denied"
handler404 = "portal.core.error_views.page_not_found"
handler500 = "portal.core.error_views.server_error"

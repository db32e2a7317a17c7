"""Search and Wagtail's pages, as `wagtail start` wires them."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

from naive.views import search

urlpatterns = [path("search/", search, name="search"), path("", include(wagtail_urls))]

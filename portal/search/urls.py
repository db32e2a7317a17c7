"""Addresses of search: the page, its machine-readable twin, suggestions while typing, the count of clicks."""

from django.urls import path

from portal.search import api, views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggestions, name="search_suggest"),
    path("search/click/", views.click, name="search_click"),
    path("api/v1/search/", api.search_api, name="search_api"),
]

"""Addresses of search: the page and its machine-readable twin."""

from django.urls import path

from portal.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("api/v1/search/", views.search_api, name="search_api"),
]

"""Index of the foundation's own page type; the foundation itself stands below search and knows nothing of it."""

from __future__ import annotations

from django.apps import apps
from haystack import indexes
from wagtail.models import Page

from portal.search.indexes import PageIndex


class StandardPageIndex(PageIndex, indexes.Indexable):
    def get_model(self) -> type[Page]:
        return apps.get_model("core", "StandardPage")

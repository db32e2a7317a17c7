"""What search holds of briefings."""

from __future__ import annotations

from haystack import indexes

from briefings.models import BriefingPage
from portal.search.indexes import PageIndex


class BriefingIndex(PageIndex, indexes.Indexable):
    def get_model(self) -> type[BriefingPage]:
        return BriefingPage

"""What search holds of the disclosure platform."""

from __future__ import annotations

from haystack import indexes

from portal.disclosure.models import DisclosurePage
from portal.search.indexes import PageIndex


class DisclosureIndex(PageIndex, indexes.Indexable):
    def get_model(self) -> type[DisclosurePage]:
        return DisclosurePage

"""What search holds of bodies and offices."""

from __future__ import annotations

from haystack import indexes

from portal.organisation.models import OrganisationPage
from portal.search.indexes import PageIndex


class OrganisationIndex(PageIndex, indexes.Indexable):
    def get_model(self) -> type[OrganisationPage]:
        return OrganisationPage

"""What search holds of policy documents and interpretations."""

from __future__ import annotations

from haystack import indexes

from policy.models import InterpretationPage, PolicyPage
from portal.search.indexes import PageIndex


class InterpretationIndex(PageIndex, indexes.Indexable):
    def get_model(self) -> type[InterpretationPage]:
        return InterpretationPage


class PolicyIndex(PageIndex, indexes.Indexable):
    def get_model(self) -> type[PolicyPage]:
        return PolicyPage

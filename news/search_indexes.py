"""What search holds of news and topics."""

from __future__ import annotations

from typing import Any

from haystack import indexes

from news.models import NewsIndexPage, NewsPage, TopicPage
from portal.search.indexes import PageIndex, ancestors_of


class NewsIndex(PageIndex, indexes.Indexable):
    def get_model(self) -> type[NewsPage]:
        return NewsPage

    def prepare_district(self, page: Any) -> str:
        """The district whose section the article stands in."""
        sections = NewsIndexPage.objects.filter(pk__in=ancestors_of(page), district__isnull=False)
        return sections.values_list("district__name", flat=True).first() or ""


class TopicIndex(PageIndex, indexes.Indexable):
    def get_model(self) -> type[TopicPage]:
        return TopicPage

"""What search holds of news and topics."""

from __future__ import annotations

from haystack import indexes

from news.models import NewsPage, TopicPage
from portal.search.indexes import PageIndex


class NewsIndex(PageIndex, indexes.Indexable):
    def get_model(self) -> type[NewsPage]:
        return NewsPage


class TopicIndex(PageIndex, indexes.Indexable):
    def get_model(self) -> type[TopicPage]:
        return TopicPage

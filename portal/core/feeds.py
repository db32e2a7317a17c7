"""RSS feeds of the site and of its sections."""

from __future__ import annotations

import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Rss201rev2Feed
from wagtail.models import Page

from portal.core.entries import Entries
from portal.core.script_addresses import language_of

FEED_LENGTH = 30


class PageFeed(Feed):
    """The newest of some entries, at most `FEED_LENGTH`."""

    feed_type = Rss201rev2Feed

    def __init__(self, title: str, description: str, page: Page, entries: Entries) -> None:
        self.title = title
        self.description = description
        self._page = page
        self._entries = entries

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        self._request = request
        self.language = language_of(request)

    def link(self) -> str:
        return self._page.get_url(self._request)

    def items(self) -> list[Page]:
        return self._entries.newest(FEED_LENGTH)

    def item_title(self, item: Page) -> str:
        return item.title

    def item_description(self, item: Page) -> str:
        return item.search_description

    def item_link(self, item: Page) -> str:
        return item.get_url(self._request)

    def item_pubdate(self, item: Page) -> datetime.datetime | None:
        return getattr(item, "published_at", None)

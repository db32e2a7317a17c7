"""Search over everything that is published: analysis, engines, the index's journal, the search page."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "portal.search"
    label = "search"
    verbose_name = "站内搜索"

    def ready(self) -> None:
        from portal.search import checks, health, local_words, promotions, sections, signals
        from portal.search.attachments import signals as attachment_signals

        checks.register_checks()
        health.connect()
        signals.connect()
        attachment_signals.connect()
        local_words.connect()
        promotions.connect()
        sections.connect()

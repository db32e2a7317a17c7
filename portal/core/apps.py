"""The foundation room: page bases, blocks, listing, site settings."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"
    verbose_name = "网站基础"

    def ready(self) -> None:
        from portal.core import listed, statistics
        from portal.core.admin_forms import name_link_texts
        from portal.core.caching import signals as caching
        from portal.core.caching import takedowns
        from portal.core.observing import queries
        from portal.core.preparing import background
        from portal.core.redirects import use_bounded_batches

        use_bounded_batches()
        name_link_texts()
        listed.connect()
        statistics.connect()
        background.connect()
        caching.connect()
        takedowns.connect()
        queries.connect()

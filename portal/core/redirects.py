"""Wagtail's redirects of moved pages, in batches that every database takes."""

from __future__ import annotations

from collections import defaultdict

from wagtail.contrib.redirects import signal_handlers
from wagtail.contrib.redirects.models import Redirect

# Addresses in one SQL IN.
AT_ONCE = 500


class BatchRedirectCreator(signal_handlers.BatchRedirectCreator):
    """Finds clashing redirects by lists of addresses.

    Wagtail asks for up to 2,000 of them joined by OR, an expression deeper than SQLite allows: moving a section of a
    thousand pages, or changing its address, failed after the move itself.
    """

    def pre_process(self) -> None:
        of_sites: dict[int, list[str]] = defaultdict(list)
        for item in self.items:
            of_sites[item.site_id].append(item.old_path)
        for site_id, paths in of_sites.items():
            for start in range(0, len(paths), AT_ONCE):
                clashing = Redirect.objects.filter(site_id=site_id, old_path__in=paths[start : start + AT_ONCE])
                clashing.filter(automatically_created=True).delete()


def use_bounded_batches() -> None:
    """Let Wagtail's handlers of moves and of changed addresses make their redirects so."""
    signal_handlers.BatchRedirectCreator = BatchRedirectCreator

"""The addresses that kept pages have in the cache: all that a page depends on, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from portal.core.caching import store
from portal.core.caching.pages import known_arguments
from portal.core.caching.version import SiteVersion, release_id
from portal.core.reading import COOKIE, Reading
from portal.core.replica import reading_alias

# Numbers without zeros before them, and slugs: whoever writes them otherwise gets the page, but none is kept for it.
USUAL_VALUE = re.compile(r"(0|[1-9][0-9]{0,5}|[a-z][a-z0-9-]{0,63})\Z", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """What a request asks for, as far as pages that are the same for everyone depend on it."""

    version: SiteVersion
    place: tuple[str, ...]
    reading: str
    query: QueryDict | None

    @classmethod
    def of(cls, request: HttpRequest, version: SiteVersion) -> Asked:
        """Raises SuspiciousOperation for a host that is none of ours, and for a query of too many fields."""
        return cls(
            version,
            (
                release_id(),
                reading_alias(),
                request.scheme or "",
                request.get_host(),
                request.META.get("SCRIPT_NAME", ""),
                request.path_info,
            ),
            Reading.parse(request.COOKIES.get(COOKIE, "")).cookie,
            # Views are given another one, without what they do not know.
            request.GET if request.META.get("QUERY_STRING") else None,
        )

    def key(self, arguments: Iterable[str]) -> str | None:
        """The key of the page for someone who knows which arguments it has; None where a value is unusual."""
        known = known_arguments(self.query, arguments) if self.query else []
        if not all(USUAL_VALUE.match(value) for _, value in known):
            return None
        told = [part for pair in known for part in pair]
        return store.key("page", self.version.key, self.reading, *self.place, *told)

    @property
    def arguments_key(self) -> str:
        """The key of the names of arguments that the page at this address has."""
        return store.key("arguments", *self.place)

"""The addresses that kept pages have in the cache: all that a page depends on, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest, QueryDict
from django.http.request import split_domain_port

from portal.core.caching import store
from portal.core.caching.pages import known_arguments
from portal.core.caching.version import SiteVersion, release_id
from portal.core.reading import COOKIE, USUAL, Reading
from portal.core.replica import reading_alias

# Numbers without zeros before them, and slugs: whoever writes them otherwise gets the page, but none is kept for it.
USUAL_VALUE = re.compile(r"(0|[1-9][0-9]{0,5}|[a-z][a-z0-9-]{0,63})\Z", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """What a request asks for, as far as pages that are the same for everyone depend on it."""

    version: SiteVersion
    path: str
    place: tuple[str, ...]
    reading: str
    query: QueryDict | None

    @classmethod
    def of(cls, request: HttpRequest, version: SiteVersion) -> Asked:
        """Raises SuspiciousOperation for a host that is none of ours, and for a query of too many fields."""
        return cls(
            version,
            request.path_info,
            (
                release_id(),
                reading_alias(),
                request.scheme or "",
                usual_host(request.get_host(), request.scheme),
                request.META.get("SCRIPT_NAME", ""),
                request.path_info,
            ),
            Reading.parse(request.COOKIES.get(COOKIE, "")).cookie if "HTTP_COOKIE" in request.META else USUAL,
            # Views are given another one, without what they do not know.
            request.GET if request.META.get("QUERY_STRING") else None,
        )

    def key(self, arguments: Iterable[str]) -> str | None:
        """The key of the page for someone who knows which arguments it has; None where something is unusual.

        Whatever the version: a copy says of which it is (`Copy.version`), and is out of date in any other.
        """
        # Endless many spellings of one address.
        if "//" in self.path:
            return None
        known = known_arguments(self.query, arguments) if self.query else []
        if not all(USUAL_VALUE.match(value) for _, value in known):
            return None
        told = [part for pair in known for part in pair]
        return store.key("page", self.reading, *self.place, *told)

    @property
    def arguments_key(self) -> str:
        """The key of the names of arguments that the page at this address has."""
        return store.key("arguments", *self.place)


@lru_cache(maxsize=64)
def usual_host(host: str, scheme: str | None) -> str:
    """A host as it is usually written: in small letters, without the port of its scheme and the dot of the root."""
    name, port = split_domain_port(host)
    usual = {"http": "80", "https": "443"}.get(scheme or "")
    return f"{name}:{port}" if port and port != usual else name

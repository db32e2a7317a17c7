"""What is known of the request that is being answered, for whatever runs below it. No Django here."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass

from portal.core.observing.peers import is_trusted_proxy

# nginx's `$request_id` is 32 hexadecimal digits, a trace's id may have hyphens; nothing else gets into the logs.
WELL_FORMED = re.compile(r"[0-9A-Za-z-]{8,64}")


@dataclass(slots=True)
class Observed:
    """One request: its id, how often and how long (seconds) it asked databases, what the page cache did."""

    id: str
    queries: int = 0
    query_seconds: float = 0.0
    page_cache: str = ""


_current: ContextVar[Observed | None] = ContextVar("observed_request", default=None)
begin = _current.set
end = _current.reset


def current() -> Observed | None:
    """The request that this thread answers; None in commands and background threads."""
    return _current.get()


def note_page_cache(outcome: str) -> None:
    """Say what the page cache did with this request (`hit`, `miss`, `pass`), for the metrics."""
    if (observed := _current.get()) is not None:
        observed.page_cache = outcome


def new_id(environ: Mapping[str, str]) -> str:
    """The id of a request (WSGI environment): the trusted proxy's if it is well-formed, else one of its own."""
    given = environ.get("HTTP_X_REQUEST_ID")
    if given and WELL_FORMED.fullmatch(given) and is_trusted_proxy(environ):
        return given
    return secrets.token_hex(16)

"""Anonymous visitors read from a replica of the database, where `DATABASE_REPLICA_URL` names one.

A request of theirs reads from the replica until it writes or opens a transaction; staff, forms and commands always use
the primary, so that nobody who has just changed something sees an older state.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.wsgi import WSGIRequest
from django.db import OperationalError, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from portal.core import replica_trust
from portal.core.middleware import ADMIN
from portal.core.replica_trust import PRIMARY, REPLICA

# What PostgreSQL says at `statement_timeout`; a replica that must replay a conflicting change says another (40001).
QUERY_CANCELED = "57014"


@dataclass(slots=True)
class _Choice:
    """Where one request reads; `checked` once the replica was found to answer, `timed_out` if it asked for too much."""

    alias: str
    checked: bool = False
    timed_out: bool = False


_choice: ContextVar[_Choice | None] = ContextVar("replica_choice", default=None)


def reading_alias() -> str:
    """Alias of the database that this request reads from: "default" unless it may use the replica. Costs nothing."""
    choice = _choice.get()
    if choice is None or choice.alias == PRIMARY:
        return PRIMARY
    # Within a transaction one reads what one has written there.
    return PRIMARY if connections[PRIMARY].in_atomic_block else REPLICA


class ReplicaRouter:
    """Sends the reads of the request at hand where `reading_alias` says, everything else to the primary."""

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        """Alias to read a model from; the first read of a request finds out whether the replica answers."""
        alias = reading_alias()
        choice = _choice.get()
        if alias == REPLICA and choice and not choice.checked:
            if replica_trust.usable():
                choice.checked = True
            else:
                alias = choice.alias = PRIMARY
        return alias

    def db_for_write(self, model: type[Model], **hints: object) -> str:
        """The primary; the rest of the request reads there, too: the replica does not have the change yet."""
        choice = _choice.get()
        if choice:
            choice.alias = PRIMARY
        return PRIMARY

    def allow_relation(self, one: Model, other: Model, **hints: object) -> bool:
        """Both aliases hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """A replica gets its tables from the primary."""
        return db != REPLICA


class ReplicaMiddleware:
    """Lets a visitor's request read from the replica; answers it from the primary if the replica fails meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if REPLICA not in list(connections):
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not may_read_replica(request):
            return self.get_response(request)
        # What is inside takes it apart: the prefix of Traditional Chinese, and arguments that a page does not know.
        environ = dict(request.META)
        choice = _Choice(REPLICA)
        token = _choice.set(choice)
        try:
            with connections[REPLICA].execute_wrapper(_watch):
                response = self.get_response(request)
        finally:
            _choice.reset(token)
        if choice.timed_out:
            # The visitor asked for too much (DATABASE_STATEMENT_TIMEOUT), and the primary is not for that either.
            return response
        # It went away meanwhile, or removed rows that a long query still needed; whatever the view made of that, error
        # page or excuse. Reading again is harmless.
        if connections[REPLICA].errors_occurred:
            replica_trust.distrust()
            again = WSGIRequest(environ)
            again.observed_id = getattr(request, "observed_id", "")  # type: ignore[attr-defined] # read by RequestIdFilter
            response = self.get_response(again)
        return response


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Django's wrapper around a query: sees whether the database ended it because it took too long."""
    try:
        return execute(sql, params, many, context)
    except OperationalError as error:
        choice = _choice.get()
        if choice and getattr(error.__cause__, "sqlstate", "") == QUERY_CANCELED:
            choice.timed_out = True
        raise


def may_read_replica(request: HttpRequest) -> bool:
    """Whether a request only reads, comes from a visitor without a session, and finds the replica trusted."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        # There, a visitor without a session may be about to become a publisher.
        and not request.path_info.startswith(ADMIN)
        and replica_trust.trusted()
    )

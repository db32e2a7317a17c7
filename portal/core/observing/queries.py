"""Slow and failing queries: counted for the request and the metrics; slow ones logged, without their parameters."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from portal.core.observing.current import current
from portal.core.observing.metrics import DATABASE_ERRORS, SLOW_QUERIES

logger = logging.getLogger("portal.slow")
# A statement with thousands of keys says no more than its beginning.
MOST_SQL = 2000


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's execute wrapper around every query of a process that watches them."""
    started = perf_counter()
    alias = context["connection"].alias
    try:
        return execute(sql, params, many, context)
    except Error as error:
        DATABASE_ERRORS.labels(alias, type(error).__name__).inc()
        raise
    finally:
        elapsed = perf_counter() - started
        if (observed := current()) is not None:
            observed.queries += 1
            observed.query_seconds += elapsed
        if elapsed * 1000 >= settings.SLOW_QUERY_MS:
            SLOW_QUERIES.labels(alias).inc()
            extra = {"alias": alias, "sql": str(sql)[:MOST_SQL], "milliseconds": round(elapsed * 1000)}
            logger.warning("slow query", extra=extra)


def install(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Watch a connection; as its outermost wrapper, since `execute_wrapper` takes away the last one when it ends."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, watch)


def connect() -> None:
    """Watch every connection that is made from now on, unless `SLOW_QUERY_MS` is 0."""
    if settings.SLOW_QUERY_MS:
        connection_created.connect(install, dispatch_uid="observing.queries")

"""The outermost layer: gives each request its id, times and counts it, writes down the slow ones."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.core.observing import current
from portal.core.observing.metrics import latency_of, page_cache_counter, request_counter, route_of

logger = logging.getLogger("portal.slow")


class ObservingMiddleware:
    """Sees every answer, cached ones too, so it does next to nothing.

    The id is in the answer as `X-Request-ID` and on every log record of the request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.slow = settings.SLOW_PAGE_MS / 1000 or float("inf")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        observed = current.Observed(current.new_id(request.META))
        token = current.begin(observed)
        request.observed_id = observed.id  # type: ignore[attr-defined] # read by RequestIdFilter
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = observed.id
            self._count(request, response, observed, perf_counter() - started)
            return response
        finally:
            current.end(token)

    def _count(self, request: HttpRequest, response: HttpResponse, observed: current.Observed, seconds: float) -> None:
        route = route_of(request.path_info)
        request_counter(route, response.status_code).inc()
        latency_of(route).observe(seconds)
        if observed.page_cache:
            page_cache_counter(observed.page_cache).inc()
        if seconds >= self.slow:
            # The path alone: query strings hold citizens' words.
            extra = {
                "route": route,
                "path": request.path_info,
                "method": request.method,
                "status_code": response.status_code,
                "milliseconds": round(seconds * 1000),
                "queries": observed.queries,
                "query_milliseconds": round(observed.query_seconds * 1000),
            }
            logger.warning("slow page", extra=extra)

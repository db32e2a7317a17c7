"""What is counted, in Prometheus's terms.

Several worker processes share their figures by files in `PROMETHEUS_MULTIPROC_DIR`, which `deploy/gunicorn.conf.py`
sets; without it a process shows its own.
"""

from __future__ import annotations

import os
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from portal.core.observing.gauges import GaugeCollector

# When a counter began is known from the restart of the process.
disable_created_metrics()
OWN = CollectorRegistry()
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS = Counter("portal_requests", "Answered requests.", ("route", "status"), registry=OWN)
LATENCY = Histogram("portal_request_seconds", "Time to answer.", ("route",), buckets=SECONDS, registry=OWN)
PAGE_CACHE = Counter("portal_page_cache", "What the page cache did.", ("outcome",), registry=OWN)
SLOW_QUERIES = Counter("portal_slow_queries", "Queries slower than SLOW_QUERY_MS.", ("alias",), registry=OWN)
DATABASE_ERRORS = Counter("portal_database_errors", "Queries that failed.", ("alias", "kind"), registry=OWN)

_ROUTES = {
    **{name: name for name in ("admin", "api", "documents", "media", "search", "static", "yuedu", "lizhan")},
    **dict.fromkeys(("rss", "sitemap.xml", "robots.txt", "favicon.ico"), "machine"),
    **dict.fromkeys(("healthz", "readyz", "metrics"), "probe"),
    "": "home",
}


def route_of(path: str) -> str:
    """The class of an address, one of a dozen: labels must not grow with what strangers type."""
    first, _, rest = path.lstrip("/").partition("/")
    if first == "hant":
        first = rest.partition("/")[0]
    return _ROUTES.get(first, "page")


# Labels are looked up once: this is on the path of every answer from the cache.
request_counter = cache(REQUESTS.labels)
latency_of = cache(LATENCY.labels)
page_cache_counter = cache(PAGE_CACHE.labels)


def exposition() -> bytes:
    """All figures in Prometheus's text format, of all worker processes where they share them."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(OWN)  # type: ignore[arg-type] # a registry has a collector's one method
    registry.register(GaugeCollector())
    return generate_latest(registry)

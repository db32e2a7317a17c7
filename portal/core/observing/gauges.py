"""Figures that are read when somebody asks for them: how far the index is behind, how much disk is free.

Rooms above register theirs when they start, so that this one need not know them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Gauge:
    """A figure: its name without the prefix, what it says, and how to read it (None where there is none)."""

    name: str
    documentation: str
    read: Callable[[], float | None]


_gauges: dict[str, Gauge] = {}


def register(name: str, documentation: str, read: Callable[[], float | None]) -> None:
    """Show a figure among the metrics as `portal_<name>` and in the details of `/readyz`."""
    _gauges[name] = Gauge(name, documentation, read)


def readings() -> Iterator[tuple[Gauge, float]]:
    """Every figure that can be read now. One that fails is left out: a missing figure is what alarms watch for."""
    for gauge in _gauges.values():
        try:
            value = gauge.read()
        except Exception:  # whatever is broken is what the other figures are looked at for
            logger.warning("The figure %s cannot be read.", gauge.name, exc_info=True)
            continue
        if value is not None:
            yield gauge, value


class GaugeCollector(Collector):
    """The registered figures, for Prometheus's client."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for gauge, value in readings():
            yield GaugeMetricFamily(f"portal_{gauge.name}", gauge.documentation, value=value)

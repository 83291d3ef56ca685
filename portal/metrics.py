"""Figures for Prometheus, read at the moment of the scrape from functions that the parts register."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

registry = CollectorRegistry()
webhooks = Counter("pagedesk_webhooks", "Webhook requests by how they were answered.", ["answer"], registry=registry)


@dataclass(frozen=True)
class Gauge:
    """A figure; with a label, `read` gives one value for each value of the label."""

    name: str
    about: str
    read: Callable[[], float | Mapping[str, float]]
    label: str = ""

    def family(self) -> GaugeMetricFamily:
        found = self.read()
        if not isinstance(found, Mapping):
            return GaugeMetricFamily(self.name, self.about, value=found)
        family = GaugeMetricFamily(self.name, self.about, labels=[self.label])
        for value, figure in found.items():
            family.add_metric([value], figure)
        return family


class Gauges(Collector):
    """The registered gauges by name; registering a name again replaces it."""

    def __init__(self) -> None:
        self._known: dict[str, Gauge] = {}

    def add(self, gauge: Gauge) -> None:
        self._known[gauge.name] = gauge

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for gauge in self._known.values():
            yield gauge.family()

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing in advance, so that registering the collector reads no figure."""
        return []


_gauges = Gauges()
registry.register(_gauges)


def watch(name: str, about: str, read: Callable[[], float | Mapping[str, float]], label: str = "") -> None:
    """Show a figure under `pagedesk_` + name. `read` is called at each scrape, inside the application's context."""
    _gauges.add(Gauge(f"pagedesk_{name}", about, read, label))


def text() -> bytes:
    """All figures in Prometheus' text format."""
    return generate_latest(registry)

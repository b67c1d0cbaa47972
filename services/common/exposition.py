"""What a service tells at /metrics: what is of every service and its own. The one list registers all in every process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from prometheus_client import REGISTRY, Metric
from prometheus_client.registry import Collector

from services.common.metrics import CATALOGUE


class Exposition(Collector):
    """The metrics of the process but those of other services: a zero of theirs would pass for a measurement."""

    def __init__(self) -> None:
        self._others: frozenset[str] = frozenset()

    def tell_of(self, service: str) -> None:
        """This process is that service; until then all is told."""
        self._others = frozenset(
            spec.name.removesuffix("_total") for spec in CATALOGUE if spec.service not in ("every", service)
        )

    def collect(self) -> Iterable[Metric]:
        """The families (called by prometheus_client)."""
        return (family for family in REGISTRY.collect() if family.name not in self._others)


TOLD: Final = Exposition()

"""The services' own metrics, read from their /metrics, as the live table and the summary show them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
from prometheus_client.parser import text_string_to_metric_families

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass
class Figures:
    """Samples by name and labels. Counters start anew when a service is restarted."""

    samples: dict[Key, float] = field(default_factory=dict)

    def total(self, name: str, **labels: str) -> float:
        """Sum of all samples of `name` whose labels include these."""
        wanted = set(labels.items())
        return sum(value for (key, having), value in self.samples.items() if key == name and wanted <= set(having))

    def values(self, name: str, label: str) -> set[str]:
        """The values that `label` takes in samples of `name`."""
        return {dict(having)[label] for (key, having) in self.samples if key == name and label in dict(having)}

    def median(self, name: str) -> float | None:
        """Median of a histogram in its unit, interpolated inside its bucket; None when it is empty.

        The same estimate as PromQL's histogram_quantile(0.5, …).
        """
        buckets: dict[float, float] = {}
        for (key, having), value in self.samples.items():
            if key == f"{name}_bucket":
                bound = float(dict(having)["le"])
                buckets[bound] = buckets.get(bound, 0.0) + value
        if not buckets or max(buckets.values()) == 0:
            return None
        half = max(buckets.values()) / 2
        below, lower = 0.0, 0.0
        for bound in sorted(buckets):
            count = buckets[bound]
            if count >= half:
                return lower if bound == float("inf") else lower + (bound - lower) * (half - below) / (count - below)
            below, lower = count, bound
        return None


def parse(text: str) -> Figures:
    """The samples of one /metrics answer."""
    figures = Figures()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            figures.samples[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    return figures


async def scrape(client: httpx.AsyncClient, ports: Mapping[str, int]) -> dict[str, Figures]:
    """The samples of each service, empty for one that does not answer."""
    answers = await asyncio.gather(*(_scrape_one(client, port) for port in ports.values()))
    return dict(zip(ports, answers, strict=True))


async def _scrape_one(client: httpx.AsyncClient, port: int) -> Figures:
    try:
        answer = await client.get(f"http://127.0.0.1:{port}/metrics", timeout=1.0)
    except httpx.HTTPError:
        return Figures()
    return parse(answer.text)


async def is_ready(client: httpx.AsyncClient, port: int) -> bool:
    """Whether the service on that port says that it is ready."""
    try:
        answer = await client.get(f"http://127.0.0.1:{port}/readyz", timeout=3.0)
    except httpx.HTTPError:
        return False
    return answer.is_success

"""What a metric is: name, kind, help, service, and labels each with a bound. `metrics.py` is the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from prometheus_client import Counter, Gauge, Histogram

Service = Literal["ingest", "extract", "store", "web", "every"]
Kind = Literal["counter", "gauge", "histogram"]

OTHER: Final = "other"  # the value of a label that takes in what is beyond its bound

# For time inside the process, and for time in the world: what sites and their readers count in.
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
WORLD_SECONDS: Final = (60.0, 300.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0, 28800.0, 86400.0)


@dataclass(frozen=True)
class Label:
    """How many values a label takes in one process at most, and which. `per_site`: so many for each site."""

    bound: int
    values: str
    per_site: bool = False


LABELS: Final[dict[str, Label]] = {
    "site": Label(1, "ids of the sites watched", per_site=True),
    "host": Label(4, "hosts of a site's `site.toml`", per_site=True),
    "layout": Label(6, "layouts of a site's `site.toml`, or unrecognised", per_site=True),
    "service": Label(1, "ingest, extract, store, web"),
    "version": Label(1, "the version that runs"),
    "topic": Label(8, "our topics"),
    "partition": Label(48, "partitions that this replica has"),
    "error": Label(24, "classes of our exceptions"),
    "outcome": Label(6, "a fixed set, named in the metric's meaning"),
    "reason": Label(20, "a fixed set: `services/ingest/failure.py`, or the class of the parser's error"),
    "status": Label(75, "registered HTTP status codes, `other`, or why no answer came"),
    "event_type": Label(17, "PLOVER's types as in the contract"),
    "governorate": Label(15, "Syria's fourteen, or `elsewhere`"),
    "kind": Label(8, "kinds of records"),
    "stage": Label(4, "published, extracted, merged, stored"),
    "endpoint": Label(2, "kafka, postgresql"),
    "route": Label(48, "patterns of the routes, not paths"),
}


@dataclass(frozen=True)
class Spec:
    """What the documentation, the dashboards and the tests know of one metric.

    `debugging`: in no rule and no dashboard, because it is looked at only when something is wrong.
    """

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...]
    service: Service
    debugging: bool = False


ENTERED: Final[list[Spec]] = []

# Not ours, but in our rules and dashboards: Prometheus' own, and those of its client for every process.
BORROWED: Final = (
    Spec("up", "gauge", "1 where a service answered the last scrape (Prometheus).", (), "every"),
    Spec(
        "ALERTS",
        "gauge",
        "1 for each alert that fires or is about to (Prometheus).",
        ("alertname", "alertstate"),
        "every",
    ),
    Spec("process_start_time_seconds", "gauge", "When the process started (prometheus_client).", (), "every"),
    Spec("process_cpu_seconds_total", "counter", "CPU time of the process (prometheus_client).", (), "every"),
    Spec("process_resident_memory_bytes", "gauge", "Memory of the process (prometheus_client).", (), "every"),
)


def counter(service: Service, name: str, text: str, *labels: str, debugging: bool = False) -> Counter:
    """A counter in the list."""
    _enter(Spec(name, "counter", text, labels, service, debugging))
    return Counter(name, text, labels)


def gauge(service: Service, name: str, text: str, *labels: str, debugging: bool = False) -> Gauge:
    """A gauge in the list."""
    _enter(Spec(name, "gauge", text, labels, service, debugging))
    return Gauge(name, text, labels)


def histogram(
    service: Service, name: str, text: str, *labels: str, buckets: tuple[float, ...] = SECONDS, debugging: bool = False
) -> Histogram:
    """A histogram of seconds in the list."""
    _enter(Spec(name, "histogram", text, labels, service, debugging))
    return Histogram(name, text, labels, buckets=buckets)


def _enter(spec: Spec) -> None:
    unknown = set(spec.labels) - LABELS.keys()
    if unknown:
        msg = f"{spec.name}: no bound is known of the label {unknown.pop()}"
        raise ValueError(msg)
    ENTERED.append(spec)

"""The one list of metrics keeps Prometheus' naming rules, and its page says what it says."""

from __future__ import annotations

from http import HTTPStatus
from math import prod
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from services.common import metrics
from services.common.health import Health
from services.common.metric_specs import LABELS, SECONDS, WORLD_SECONDS, Spec
from services.common.metrics import CATALOGUE
from services.common.metrics_page import page
from services.contracts.taxonomy import MODES
from services.contracts.topics import ALL
from services.extract.stream.counting import GOVERNORATES
from services.ingest.failure import Failure, Refusal
from services.ingest.site import load_sites
from services.web.app import create_app
from services.web.settings import WebSettings

PAGE = Path(__file__).parent.parent.parent.parent / "docs" / "metrics.md"
UNBOUNDED = {"url", "article_id", "event_id", "title", "path", "message"}


def test_the_page_is_the_list() -> None:
    """Whoever adds a metric writes the page anew: python -m services.common.metrics_page > docs/metrics.md."""
    assert PAGE.read_text(encoding="utf-8") == page()
    assert all(f"`{spec.name}`" in page() for spec in CATALOGUE)


@pytest.mark.parametrize("spec", CATALOGUE, ids=lambda spec: spec.name)
def test_names_and_labels(spec: Spec) -> None:
    """Our prefix, `_total` on counters alone, a sentence of help, no label without bound."""
    assert spec.name.startswith("rasid_")
    assert spec.name.endswith("_total") == (spec.kind == "counter")
    assert spec.kind != "histogram" or spec.name.endswith("_seconds")
    assert spec.help.endswith(".")
    assert not UNBOUNDED & set(spec.labels)


def _series(spec: Spec, sites: int) -> int:
    """How many time series a metric has at most in one process that watches so many sites."""
    labels = [LABELS[name] for name in spec.labels]
    own = prod(label.bound for label in labels)
    buckets = {"histogram": len(WORLD_SECONDS if spec.name.startswith("rasid_page_") else SECONDS) + 3}
    return own * (sites if any(label.per_site for label in labels) else 1) * buckets.get(spec.kind, 1)


def test_fifty_sites_make_a_bounded_number_of_series() -> None:
    """Ten thousand are what a small Prometheus takes of one target without a thought."""
    counted = {
        service: sum(_series(spec, sites=50) for spec in CATALOGUE if spec.service in (service, "every"))
        for service in ("ingest", "extract", "store", "web")
    }
    assert max(counted.values()) < 10_000, counted


def test_every_label_has_its_bound_and_every_bound_a_label() -> None:
    """A bound that no metric needs is a label that went."""
    assert {label for spec in CATALOGUE for label in spec.labels} == set(LABELS)


def test_the_bounds_are_those_of_the_code() -> None:
    """Counted where the code has the set."""
    assert LABELS["event_type"].bound >= len(MODES)
    assert LABELS["governorate"].bound >= len(GOVERNORATES) + 1
    assert LABELS["status"].bound >= len(HTTPStatus) + len(Failure) + 1
    assert LABELS["reason"].bound >= len(Failure) + len(Refusal)
    assert LABELS["topic"].bound >= len(ALL)
    sites = load_sites()
    assert LABELS["layout"].bound >= 1 + max(len(site.layouts) for site in sites.values())
    assert LABELS["host"].bound >= max(len(site.all_hosts) for site in sites.values())
    app = create_app(Health(), WebSettings(kafka="127.0.0.1:9", database="postgresql://127.0.0.1:9/none"))
    assert LABELS["route"].bound >= len({getattr(route, "path", None) for route in app.routes}) + 1


def test_every_metric_of_ours_is_in_the_list() -> None:
    """Nothing is registered past it."""
    metrics.BUILD.labels("test", "0").set(1)
    registered = {family.name for family in REGISTRY.collect() if family.name.startswith("rasid_")}
    assert registered == {spec.name.removesuffix("_total") for spec in CATALOGUE}

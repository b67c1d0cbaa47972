"""The one list of metrics keeps Prometheus' naming rules, and its page says what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from services.common import metrics
from services.common.metrics import CATALOGUE, Spec
from services.common.metrics_page import page

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


def test_every_metric_of_ours_is_in_the_list() -> None:
    """Nothing is registered past it."""
    metrics.BUILD.labels("test", "0").set(1)
    registered = {family.name for family in REGISTRY.collect() if family.name.startswith("rasid_")}
    assert registered == {spec.name.removesuffix("_total") for spec in CATALOGUE}

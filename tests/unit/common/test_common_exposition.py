"""A service tells its own metrics and those of every service, and no zeros of others."""

from __future__ import annotations

import re

from prometheus_client import generate_latest

from services.common.exposition import Exposition
from services.common.metrics import CATALOGUE


def test_a_service_tells_nothing_of_others() -> None:
    """Prometheus' client's own are told by all."""
    exposition = Exposition()
    exposition.tell_of("store")
    told = {
        re.sub(r"_(total|created|bucket|sum|count)$", "", name)
        for name in re.findall(r"^# TYPE (\w+)", generate_latest(exposition).decode(), re.MULTILINE)
    }
    ours = {spec.name.removesuffix("_total"): spec.service for spec in CATALOGUE}
    assert {ours[name] for name in told if name in ours} == {"every", "store"}
    assert "rasid_store_sink_away" in told
    assert "process_resident_memory_bytes" in told


def test_until_it_is_known_who_tells_all_is_told() -> None:
    """A command that is no service."""
    names = {family.name for family in Exposition().collect()}
    assert {"rasid_ingest_pages", "rasid_web_requests"} <= names

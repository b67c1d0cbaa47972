"""/healthz and /readyz tell the truth, also about a check that raises or never answers."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.common import health, metrics
from services.common.health import Check, Health


async def fine() -> str | None:
    """A part that answers."""
    return None


async def slow_start() -> str | None:
    """A part that is not there yet."""
    return "still starting"


async def broken() -> str | None:
    """A part whose check fails."""
    msg = "connection refused"
    raise OSError(msg)


async def silent() -> str | None:
    """A part that never answers."""
    await asyncio.Event().wait()
    return None


async def asked(service: Health, path: str) -> httpx.Response:
    """The answer of the service's app."""
    transport = httpx.ASGITransport(app=service.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        return await client.get(path)


async def test_a_service_that_has_no_checks_yet_is_alive_and_not_ready() -> None:
    """It answers before the parts are there that its checks will ask."""
    alive, ready = await asked(Health(), "/healthz"), await asked(Health(), "/readyz")
    assert (alive.status_code, alive.json()) == (200, {"ok": True, "checks": {}})
    assert (ready.status_code, ready.json()) == (503, {"ok": False, "checks": {"start": "still starting"}})


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        (slow_start, "still starting"),
        (broken, "OSError: connection refused"),
        (silent, "no answer within 0.05 s"),
    ],
)
async def test_one_part_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, check: Check, reason: str) -> None:
    """503, each part named with its reason, and the health of the process untouched."""
    monkeypatch.setattr(health, "CHECK_TIMEOUT", 0.05)
    service = Health()
    service.add_readiness("kafka", fine)
    service.add_readiness("database", check)

    ready, alive = await asked(service, "/readyz"), await asked(service, "/healthz")
    assert (ready.status_code, ready.json()) == (503, {"ok": False, "checks": {"kafka": "ok", "database": reason}})
    assert alive.status_code == 200


async def test_checks_are_asked_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three silent parts take the time of one."""
    monkeypatch.setattr(health, "CHECK_TIMEOUT", 0.2)
    service = Health()
    for name in ("a", "b", "c"):
        service.add_readiness(name, silent)
    started = asyncio.get_running_loop().time()
    answer = await asked(service, "/readyz")

    assert answer.status_code == 503
    assert asyncio.get_running_loop().time() - started < 0.55


async def test_liveness_asks_for_a_restart() -> None:
    """A failing liveness check makes /healthz 503; readiness does not look at it."""
    service = Health()
    service.add_liveness("progress", slow_start)
    assert (await asked(service, "/healthz")).status_code == 503
    assert (await asked(service, "/readyz")).json()["checks"] == {"start": "still starting"}


async def test_a_check_added_later_counts_and_one_of_the_same_name_replaces_it() -> None:
    """A service replaces "start" when it has started."""
    service = Health()
    service.add_readiness("start", slow_start)
    assert (await asked(service, "/readyz")).status_code == 503
    service.add_readiness("start", fine)
    assert (await asked(service, "/readyz")).status_code == 200


async def test_metrics_are_what_prometheus_reads() -> None:
    """Its own parser reads them, and a count arrives."""
    metrics.DEAD_LETTERS.labels("a.topic", "SomeError").inc()
    answer = await asked(Health(), "/metrics")
    samples = {
        (sample.name, sample.labels.get("topic")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert answer.status_code == 200
    assert samples["rasid_dead_letters_total", "a.topic"] >= 1

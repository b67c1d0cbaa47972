"""Saturation is how late the loop is with what was due."""

from __future__ import annotations

import asyncio
import time

from prometheus_client import REGISTRY

from services.common.event_loop import watch_loop


def _observed() -> tuple[float, float]:
    name = "rasid_event_loop_delay_seconds_"
    return REGISTRY.get_sample_value(name + "count") or 0, REGISTRY.get_sample_value(name + "sum") or 0


async def test_a_loop_that_is_held_up_is_late() -> None:
    """By what held it up beyond the next measurement."""
    count, late = _observed()
    watching = asyncio.create_task(watch_loop())
    await asyncio.sleep(0)
    time.sleep(1.4)  # noqa: ASYNC251  (what must not be done: hold up the loop)
    async with asyncio.timeout(10):
        await asyncio.sleep(0.05)
        watching.cancel()
    after = _observed()
    assert after[0] > count
    assert 0.3 < after[1] - late < 5

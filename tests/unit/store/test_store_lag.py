"""The store's watch over itself: lag, and the reason for a restart when it has stalled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client import REGISTRY

from services.store.lag import Lag

START = datetime(2026, 1, 1, tzinfo=UTC)


class Consumer:
    """What `Lag` looks at."""

    waiting_for_sink = False
    turns_done = 0


async def test_a_store_with_lag_that_takes_nothing_asks_for_a_restart() -> None:
    """Not while it moves, not while there is nothing to take, not while it waits for the sink."""
    now = [START]
    consumer: Any = Consumer()
    lag = Lag(consumer, stall_seconds=60, clock=lambda: now[0])

    def after(seconds: int, behind: int) -> None:
        now[0] = START + timedelta(seconds=seconds)
        lag.note({"events.enriched": behind}, now=now[0])

    after(0, 10)
    assert await lag.stalled() is None
    consumer.turns_done = 1
    after(50, 20)
    after(100, 20)
    assert await lag.stalled() is None
    after(111, 20)
    assert await lag.stalled() == "20 records behind and none taken for 61 s"
    assert REGISTRY.get_sample_value("rasid_consumer_lag_records", {"topic": "events.enriched"}) == 20
    consumer.waiting_for_sink = True
    assert await lag.stalled() is None
    after(300, 20)
    consumer.waiting_for_sink = False
    assert await lag.stalled() is None
    after(310, 0)
    after(900, 0)
    assert await lag.stalled() is None

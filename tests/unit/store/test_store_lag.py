"""The store's watch over itself: lag, and the end of a process of which a partition has stalled."""

from __future__ import annotations

from typing import Any

import pytest
from aiokafka import TopicPartition
from prometheus_client import REGISTRY

from services.common.errors import StopServiceError
from services.common.lag import Position
from services.store.lag import Lag

MOVING, STANDING = TopicPartition("events.enriched", 0), TopicPartition("events.enriched", 1)


class Consumer:
    """What `Lag` looks at."""

    waiting_for_sink = False


def test_a_partition_that_stands_still_ends_the_process_though_another_moves() -> None:
    """Not before its time, and not while the store waits for its sink."""
    consumer: Any = Consumer()
    lag = Lag(consumer, stall_seconds=60)

    def after(seconds: int, stands_at: int = 5) -> None:
        lag.note({MOVING: Position(seconds, 1000), STANDING: Position(stands_at, 9)}, now=seconds)

    after(0)
    after(59)
    assert REGISTRY.get_sample_value("rasid_consumer_lag_records", {"topic": "events.enriched"}) == 1000 - 59 + 4
    consumer.waiting_for_sink = True
    after(70)
    consumer.waiting_for_sink = False
    after(80)
    after(139)
    with pytest.raises(StopServiceError, match=r"events\.enriched/1 stands at 5, 4 behind"):
        after(140)


def test_a_partition_without_lag_may_stand_for_ever() -> None:
    """A quiet night is no stall."""
    consumer: Any = Consumer()
    lag = Lag(consumer, stall_seconds=60)
    for seconds in range(0, 3600, 50):
        lag.note({STANDING: Position(9, 9)}, now=seconds)

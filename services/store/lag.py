"""How far the store is behind: gauges for operators, and an end of the process when a partition has stalled."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Final

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from services.common.errors import StopServiceError
from services.common.lag import ConsumerLag, Position
from services.common.stall import StallWatch
from services.store.consumer import TOPICS, StoreConsumer

_EVERY_SECONDS: Final = 2.0


class Lag:
    """Measures the lag of a consumer every two seconds while `watch` runs."""

    def __init__(self, consumer: StoreConsumer, *, stall_seconds: float) -> None:
        self._consumer = consumer
        self._stall = StallWatch[str](stall_seconds)
        self._lags = {topic: ConsumerLag(topic) for topic in TOPICS}

    async def watch(self) -> None:
        """Measure until cancelled. A broker that does not answer leaves the last figures.

        Raises StopServiceError when a partition lags and nothing of it was taken for too long, though the sink answers.
        """
        while True:
            with contextlib.suppress(KafkaError, TimeoutError):
                self.note(await self._measure(), now=time.monotonic())
            await asyncio.sleep(_EVERY_SECONDS)

    def note(self, positions: dict[TopicPartition, Position], *, now: float) -> None:
        """Take in one look at the partitions that are ours, at monotonic time `now`. Raises as `watch` does."""
        for topic, lag in self._lags.items():
            lag.note({p.partition: position for p, position in positions.items() if p.topic == topic}, now)
        waits = self._consumer.waiting_for_sink
        named = {f"{p.topic}/{p.partition}": position for p, position in positions.items()}
        if stalled := self._stall.observe({} if waits else named, now):
            msg = f"stalled: {stalled}"
            raise StopServiceError(msg)

    async def _measure(self) -> dict[TopicPartition, Position]:
        client = self._consumer.client
        assigned = client.assignment()
        ends = await client.end_offsets(list(assigned)) if assigned else {}
        found = {}
        for partition, end in ends.items():
            if partition in client.assignment():
                position = await asyncio.wait_for(client.position(partition), 2)
                found[partition] = Position(self._consumer.in_hand.get(partition, position), end)
        return found

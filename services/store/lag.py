"""How far the store is behind, and whether it has stalled: a gauge for operators, a reason for /healthz."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from datetime import datetime
from typing import Final

from aiokafka.errors import KafkaError

from services.common import metrics
from services.common.clock import Clock
from services.common.lag import ConsumerLag, Position
from services.store.consumer import TOPICS, StoreConsumer

_EVERY_SECONDS: Final = 2.0


class Lag:
    """Measures the lag of a consumer every two seconds while `watch` runs."""

    def __init__(self, consumer: StoreConsumer, *, stall_seconds: float, clock: Clock) -> None:
        self._consumer = consumer
        self._stall_seconds = stall_seconds
        self._clock = clock
        self._turns_seen = 0
        self._moved_at = clock()
        self._behind = 0
        self._lags = {topic: ConsumerLag(topic) for topic in TOPICS}

    async def watch(self) -> None:
        """Measure until cancelled. A broker that does not answer leaves the last figures."""
        while True:
            with contextlib.suppress(KafkaError, TimeoutError):
                self.note(await self._measure(), now=self._clock())
            await asyncio.sleep(_EVERY_SECONDS)

    def note(self, lags: dict[str, int], *, now: datetime) -> None:
        """Take in one measurement, records behind by topic."""
        for topic, lag in lags.items():
            metrics.CONSUMER_LAG.labels(topic).set(lag)
        self._behind = sum(lags.values())
        idle = self._behind == 0 or self._consumer.waiting_for_sink
        if idle or self._consumer.turns_done != self._turns_seen:
            self._turns_seen = self._consumer.turns_done
            self._moved_at = now

    async def stalled(self) -> str | None:
        """Liveness: the reason when there are records and none was taken for too long, though the sink answers."""
        still = (self._clock() - self._moved_at).total_seconds()
        if self._behind and not self._consumer.waiting_for_sink and still > self._stall_seconds:
            return f"{self._behind} records behind and none taken for {still:.0f} s"
        return None

    async def _measure(self) -> dict[str, int]:
        lags = Counter(dict.fromkeys(TOPICS, 0))
        positions: dict[str, dict[int, Position]] = {topic: {} for topic in TOPICS}
        client = self._consumer.client
        assigned = client.assignment()
        ends = await client.end_offsets(list(assigned)) if assigned else {}
        for partition, end in ends.items():
            if partition in client.assignment():
                position = await asyncio.wait_for(client.position(partition), 2)
                lags[partition.topic] += max(0, end - position)
                positions[partition.topic][partition.partition] = Position(position, end)
        for topic, of_topic in positions.items():
            self._lags[topic].note(of_topic, self._clock().timestamp())
        return dict(lags)

"""Consumer lag as the broker sees it, and whether a partition has stopped moving.

Faust has been seen to stop a partition silently after a rebalance (faust-streaming #629, #532): its own figures are
not asked. A connection of ours reads the group's committed offsets and the ends of the partitions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.common.settings import ServiceSettings

_REQUEST_SECONDS: Final = 10.0


class LagGauge:
    """Reads how far a consumer group is behind on one topic. Start it before use."""

    def __init__(self, settings: ServiceSettings, *, group: str, topic: str) -> None:
        self._topic = topic
        # It subscribes to nothing: a look at the group, not a member of it.
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=settings.kafka, group_id=group, enable_auto_commit=False, request_timeout_ms=10_000
        )

    async def start(self) -> None:
        """Connect."""
        await self._consumer.start()

    async def stop(self) -> None:
        """Disconnect."""
        await self._consumer.stop()

    async def read(self, partitions: Iterable[int]) -> dict[int, Reading]:
        """Offsets of these partitions. Raises KafkaError or TimeoutError when the broker does not answer."""
        wanted = [TopicPartition(self._topic, number) for number in partitions]
        async with asyncio.timeout(_REQUEST_SECONDS):
            first = await self._consumer.beginning_offsets(wanted)
            end = await self._consumer.end_offsets(wanted)
            committed = {partition: await self._consumer.committed(partition) for partition in wanted}
        return {p.partition: Reading(max(committed[p] or 0, first[p]), end[p]) for p in wanted}


@dataclass(frozen=True)
class Reading:
    """One partition: the next offset to be handled, and the next to be written."""

    committed: int
    end: int

    @property
    def lag(self) -> int:
        """Records not handled yet."""
        return self.end - self.committed


@dataclass
class StallWatch:
    """Notices a partition that lags while nothing of it is handled. Pure: time is given."""

    timeout: float  # seconds
    _moved: dict[int, tuple[int, float]] = field(default_factory=dict)  # partition -> committed offset, since when

    def observe(self, readings: Mapping[int, Reading], now: float) -> str | None:
        """Take the readings of this worker's partitions at monotonic time `now`; the reason if one is stalled.

        A partition that was not in the last readings starts anew: somebody else answered for it.
        """
        moved: dict[int, tuple[int, float]] = {}
        stalled = []
        for partition, reading in sorted(readings.items()):
            committed, since = self._moved.get(partition, (reading.committed, now))
            if reading.lag == 0 or reading.committed != committed:
                since = now
            moved[partition] = (reading.committed, since)
            if now - since >= self.timeout:
                stalled.append(f"partition {partition} stands at {reading.committed}, {reading.lag} behind")
        self._moved = moved
        return "; ".join(stalled) or None

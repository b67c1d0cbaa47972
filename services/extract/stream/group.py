"""A consumer group as the broker sees it: what it has committed, where the log ends, which record comes next.

Faust's own bookkeeping is not asked: it has been seen to stop a partition silently after a rebalance (faust-streaming
#629, #532), and its commit takes a missing first record for handled (`Consumer._new_offset` looks for a gap only where
an offset above 0 was committed, and lets a gap of one record pass).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.common.kafka_security import client_options
from services.common.lag import Position
from services.common.settings import ServiceSettings

_REQUEST_SECONDS: Final = 10.0


class GroupView:
    """Looks at a group on one topic without being a member of it. Start it before use.

    Its methods raise KafkaError or TimeoutError when the broker does not answer.
    """

    def __init__(self, settings: ServiceSettings, *, group: str, topic: str) -> None:
        self.topic = topic
        # It subscribes to nothing, so it takes no partition from anybody.
        self._consumer = AIOKafkaConsumer(
            **client_options(settings),
            group_id=group,
            enable_auto_commit=False,
            request_timeout_ms=int(_REQUEST_SECONDS * 1000),
            max_partition_fetch_bytes=1,  # the broker sends one record all the same
        )

    async def start(self) -> None:
        """Connect."""
        await self._consumer.start()

    async def stop(self) -> None:
        """Disconnect."""
        await self._consumer.stop()

    async def read(self, partitions: Iterable[int]) -> dict[int, Position]:
        """Where these partitions stand. A group that has committed nothing stands at the first record."""
        wanted = [TopicPartition(self.topic, number) for number in partitions]
        if not wanted:
            return {}
        async with asyncio.timeout(_REQUEST_SECONDS):
            first = await self._consumer.beginning_offsets(wanted)
            end = await self._consumer.end_offsets(wanted)
            committed = {partition: await self._consumer.committed(partition) for partition in wanted}
        return {p.partition: Position(max(committed[p] or 0, first[p]), end[p]) for p in wanted}

    async def first_from(self, partition: int, offset: int) -> int:
        """Offset of the first record at `offset` or after it. Offsets have holes where a transaction ended."""
        wanted = TopicPartition(self.topic, partition)
        self._consumer.assign([wanted])
        try:
            self._consumer.seek(wanted, offset)
            async with asyncio.timeout(_REQUEST_SECONDS):
                found: int = (await self._consumer.getone(wanted)).offset
        finally:
            self._consumer.assign([])
        return found

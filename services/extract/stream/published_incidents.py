"""The topic `incidents`: who holds its one partition merges, and reads there what was published before.

The consumer group sees to it that this is one process. Nothing is committed, because what is known stands in the
topics: a new merger reads them from the beginning.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor

from services.common.kafka_poll import poll
from services.common.kafka_security import client_options
from services.common.lag import Position
from services.contracts.topics import INCIDENTS
from services.extract.settings import ExtractSettings

_HEARTBEATS: Final = 3  # per session timeout
_LOOK_SECONDS: Final = 10.0
_LONGEST_TURN_MS: Final = 1_800_000  # a merger that restores months of events asks for no records meanwhile

Consumed: TypeAlias = Any  # aiokafka has no types


class PublishedIncidents:
    """The partition of `incidents`, held as a member of a group. Start it before use.

    `listener` hears when the partition comes and goes.
    """

    def __init__(self, settings: ExtractSettings, listener: ConsumerRebalanceListener) -> None:
        session = int(settings.kafka_session_timeout * 1000)
        self._partition = TopicPartition(INCIDENTS.name, 0)
        self._listener = listener
        self._client = AIOKafkaConsumer(
            **client_options(settings),
            group_id=f"{settings.extract_group}-incidents",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=session,
            heartbeat_interval_ms=session // _HEARTBEATS,
            max_poll_interval_ms=_LONGEST_TURN_MS,
            fetch_max_wait_ms=int(settings.kafka_fetch_wait * 1000),
            partition_assignment_strategy=(StickyPartitionAssignor,),  # who stands by does not take over by joining
        )

    async def start(self) -> None:
        """Join the group."""
        self._client.subscribe([INCIDENTS.name], listener=self._listener)
        await self._client.start()

    async def stop(self) -> None:
        """Leave the group."""
        await self._client.stop()

    async def next(self, timeout_ms: int) -> Sequence[Consumed]:
        """The records that have come since the last call."""
        fetched: Mapping[TopicPartition, Sequence[Consumed]] = await poll(self._client, timeout_ms=timeout_ms)
        return fetched.get(self._partition, ())

    def go_on_at(self, offset: int) -> None:
        """Read on from there, or from the first record that there still is."""
        self._client.seek(self._partition, offset)

    async def position(self) -> Position | None:
        """Where this member stands; None while it does not hold the partition. May raise TimeoutError."""
        if self._partition not in self._client.assignment():
            return None
        async with asyncio.timeout(_LOOK_SECONDS):
            return Position(await self._client.position(self._partition), await self.end())

    async def end(self) -> int:
        """Offset after the last record, 0 where there is none. The embedded broker counts its last batch as one."""
        first = (await self._client.beginning_offsets([self._partition]))[self._partition]
        end = (await self._client.end_offsets([self._partition]))[self._partition]
        return int(end) if end > first else 0

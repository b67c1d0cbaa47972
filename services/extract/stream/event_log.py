"""Every record of `events.enriched` from the beginning, read as a member of no group."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import stamina
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.common.errors import StopServiceError
from services.common.kafka_security import client_options
from services.common.lag import Position
from services.common.settings import ServiceSettings
from services.contracts.topics import EVENTS

_BATCH: Final = 500  # records taken at once
_KNOWN_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 10.0

Consumed: TypeAlias = Any  # aiokafka has no types


async def partitions_of(settings: ServiceSettings, topic: str) -> list[int]:
    """The numbers of a topic's partitions. Raises StopServiceError when it is not there, KafkaError as Kafka does.

    A topic that was made a moment ago is waited for: not every broker has heard of it yet.
    """
    async for attempt in stamina.retry_context(on=StopServiceError, attempts=None, timeout=_KNOWN_SECONDS):
        with attempt:
            return await _partitions_of(settings, topic)
    msg = "unreachable"
    raise AssertionError(msg)


async def _partitions_of(settings: ServiceSettings, topic: str) -> list[int]:
    admin = AIOKafkaAdminClient(**client_options(settings))
    try:
        await admin.start()
        (described,) = await admin.describe_topics([topic])
    finally:
        await admin.close()
    if not described["partitions"]:
        msg = f"Kafka does not know the topic {topic}"
        raise StopServiceError(msg)
    return sorted(partition["partition"] for partition in described["partitions"])


class EventLog:
    """All partitions, each from its first record. Start it before use."""

    def __init__(self, settings: ServiceSettings) -> None:
        self._settings = settings
        self._client = AIOKafkaConsumer(
            **client_options(settings),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=int(settings.kafka_fetch_wait * 1000),
            max_poll_records=_BATCH,
        )
        self._partitions: list[TopicPartition] = []

    async def start(self) -> None:
        """Connect. Raises StopServiceError when the topic is not there."""
        await self._client.start()
        self._partitions = [
            TopicPartition(EVENTS.name, number) for number in await partitions_of(self._settings, EVENTS.name)
        ]
        self._client.assign(self._partitions)

    async def stop(self) -> None:
        """Disconnect."""
        await self._client.stop()

    async def next(self, timeout_ms: int) -> list[Consumed]:
        """The records that have come since the last call, in order per partition."""
        fetched: Mapping[TopicPartition, Sequence[Consumed]] = await self._client.getmany(timeout_ms=timeout_ms)
        return [record for records in fetched.values() for record in records]

    async def ends(self) -> dict[TopicPartition, int]:
        """Offsets after the last records."""
        return dict(await self._client.end_offsets(self._partitions))

    async def positions(self, in_hand: Mapping[int, int]) -> dict[int, Position]:
        """Where each partition stands and ends; with a record of it `in_hand`, there. May raise TimeoutError."""
        async with asyncio.timeout(_LOOK_SECONDS):
            ends = await self.ends()
            at = {p: in_hand[p.partition] if p.partition in in_hand else await self._client.position(p) for p in ends}
        return {p.partition: Position(at[p], end) for p, end in ends.items()}

    async def behind(self, ends: Mapping[TopicPartition, int]) -> int:
        """How many records before these offsets `next` has not given yet."""
        return sum([max(0, end - await self._client.position(partition)) for partition, end in ends.items()])

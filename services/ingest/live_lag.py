"""How far the live readers of our topics are behind, so that a backfill waits instead of standing in their way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.common import logging
from services.common.kafka_security import client_options
from services.contracts.topics import ARTICLES
from services.ingest.settings import ReplaySettings

_EVERY_SECONDS: Final = 1.0

Sleep = Callable[[float], Awaitable[None]]


class LiveLag:
    """Looks at consumer groups of `articles.clean` without being a member. Use as an async context manager."""

    def __init__(self, settings: ReplaySettings, *, sleep: Sleep = asyncio.sleep) -> None:
        self._most = settings.backfill_lag
        self._sleep = sleep
        self._log = logging.get("ingest.backfill")
        groups = [name.strip() for name in settings.backfill_groups.split(",") if name.strip()]
        self._groups = [
            AIOKafkaConsumer(**client_options(settings), group_id=name, enable_auto_commit=False) for name in groups
        ]

    async def __aenter__(self) -> Self:
        for group in self._groups:
            await group.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        for group in self._groups:
            await group.stop()

    async def quiet(self) -> float:
        """Wait until no group is further behind than the settings allow; returns the seconds waited."""
        waited = 0.0
        while (behind := await self.behind()) > self._most:
            if not waited:
                self._log.info("waiting for the live readers", records_behind=behind, allowed=self._most)
            await self._sleep(_EVERY_SECONDS)
            waited += _EVERY_SECONDS
        return waited

    async def behind(self) -> int:
        """Records that the slowest group has not handled; 0 for a group that never committed anything: nobody waits.

        A broker that does not answer counts as 0 too: the next batch finds out, by its acknowledgements.
        """
        lags = [0]
        for group in self._groups:
            try:
                lags.append(await _lag(group))
            except (KafkaError, TimeoutError) as error:
                self._log.warning("the lag cannot be measured", reason=str(error))
        return max(lags)


async def _lag(group: AIOKafkaConsumer) -> int:
    partitions = [TopicPartition(ARTICLES.name, number) for number in await _numbers(group)]
    committed = {partition: await group.committed(partition) for partition in partitions}
    if all(offset is None for offset in committed.values()):
        return 0
    ends = await group.end_offsets(partitions)
    starts = await group.beginning_offsets(partitions)
    return sum(max(0, ends[one] - max(committed[one] or 0, starts[one])) for one in partitions)


async def _numbers(group: AIOKafkaConsumer) -> set[int]:
    numbers: set[int] | None = group.partitions_for_topic(ARTICLES.name)
    if numbers is None:
        await group._client.force_metadata_update()  # noqa: SLF001  (it has no public way to ask for a topic)
        numbers = group.partitions_for_topic(ARTICLES.name)
    return numbers or set()

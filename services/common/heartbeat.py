"""Heartbeats of a process that publishes: subscribers tell by them "connected and quiet" from "broken"."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final
from uuid import uuid4

from services.common import logging, metrics
from services.common.beside import beside
from services.common.clock import Clock
from services.common.errors import RasidError
from services.common.kafka import Publisher, create_topic
from services.common.service import VERSION
from services.common.settings import HeartbeatSettings
from services.contracts.heartbeat import Heartbeat, SentRecords
from services.contracts.records import encode
from services.contracts.topics import HEARTBEATS, PUBLISHED

_log: Final = logging.get(__name__)


class Heart:
    """The heartbeats of this process. `interval` is in seconds."""

    def __init__(self, service: str, *, interval: float, clock: Clock) -> None:
        self._service = service
        self._interval = interval
        self._clock = clock
        self._instance = uuid4()
        self._started_at = clock()
        self._known: dict[str, SentRecords] = {}

    def beat(self, counts: dict[str, int]) -> Heartbeat:
        """The heartbeat of now, given how many records were sent to each topic since the start."""
        now = self._clock()
        self._known = {topic: self._seen(topic, count, now) for topic, count in sorted(counts.items())}
        return Heartbeat(
            service=self._service,
            instance=self._instance,
            version=VERSION,
            started_at=self._started_at,
            sent_at=now,
            interval_seconds=self._interval,
            sent=list(self._known.values()),
        )

    def _seen(self, topic: str, count: int, now: datetime) -> SentRecords:
        before = self._known.get(topic, SentRecords(topic=topic, records=0))
        return SentRecords(topic=topic, records=count, last_at=now if count > before.records else before.last_at)


def beating(
    settings: HeartbeatSettings, publisher: Publisher, service: str, *, clock: Clock
) -> AbstractAsyncContextManager[None]:
    """Send heartbeats while the block runs. One that is not acknowledged is logged: the work itself will say more."""
    heart = Heart(service, interval=settings.heartbeat, clock=clock)
    return beside(_beat(settings, publisher, heart, service, clock))


async def _beat(settings: HeartbeatSettings, publisher: Publisher, heart: Heart, service: str, clock: Clock) -> None:
    made = False
    while True:
        try:
            if not made:
                await create_topic(settings, HEARTBEATS)
                made = True
            await publisher.send([encode(heart.beat(sent_counts()), service=service, sent_at=clock())])
        except RasidError as error:
            _log.warning("a heartbeat was not sent", reason=str(error))
        await asyncio.sleep(settings.heartbeat)


def sent_counts() -> dict[str, int]:
    """How many records this process has sent to each topic of news, from the metric that counts them."""
    samples = [sample for metric in metrics.RECORDS_SENT.collect() for sample in metric.samples]
    counted = {sample.labels["topic"]: int(sample.value) for sample in samples if sample.name.endswith("_total")}
    return {topic: count for topic, count in counted.items() if topic in PUBLISHED}

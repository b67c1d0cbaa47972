"""Heartbeats of a real service on a real broker: they begin with it, tell what it sent, and end with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.common.kafka import create_topics
from services.common.settings import HeartbeatSettings
from services.contracts.heartbeat import Heartbeat
from services.contracts.records import decode
from services.contracts.topics import HEARTBEATS
from tests.extract_process import ExtractProcess, articles, publish

SECONDS = 60.0


async def heartbeats(kafka: str) -> AsyncIterator[Heartbeat]:
    """Every heartbeat, from the first on, as they come."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=f"beats-{uuid4()}", auto_offset_reset="earliest")
    await consumer.start()
    consumer.assign([TopicPartition(HEARTBEATS.name, 0)])
    try:
        while True:
            record = await consumer.getone()
            beat = decode(record.headers, record.value)
            assert isinstance(beat, Heartbeat)
            assert record.key == beat.service.encode()
            yield beat
    finally:
        await consumer.stop()


async def test_extract_tells_that_it_is_alive_and_what_it_sent(broker: str, tmp_path: Path) -> None:
    """Its first heartbeats tell of nothing sent; after an article they tell of records of events, and when."""
    await create_topics(HeartbeatSettings(kafka=broker))
    process = ExtractProcess(broker, f"beats-{uuid4()}", tmp_path / "log", heartbeat=0.2)
    process.start()
    try:
        async with asyncio.timeout(SECONDS):
            beats = [beat async for beat in until_sent(broker)]
    finally:
        process.kill()

    assert {(beat.service, beat.interval_seconds) for beat in beats} == {("extract", 0.2)}
    assert len({beat.instance for beat in beats}) == 1
    assert [beat.sent_at for beat in beats] == sorted(beat.sent_at for beat in beats)
    (sent,) = [each for each in beats[-1].sent if each.topic == "events.enriched"]
    assert sent.last_at is not None
    assert beats[-1].started_at <= sent.last_at <= beats[-1].sent_at


async def until_sent(broker: str) -> AsyncIterator[Heartbeat]:
    """Heartbeats up to the first that tells of events; the articles are sent after the first of all."""
    published = False
    async for beat in heartbeats(broker):
        yield beat
        if not published:
            await publish(broker, articles(0, 3))
            published = True
        if any(each.topic == "events.enriched" and each.records for each in beat.sent):
            return

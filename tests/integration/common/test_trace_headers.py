"""What a publisher sends inside a trace carries it over a real broker, though nobody records."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import uuid4

from aiokafka import AIOKafkaConsumer

from services.common import tracing
from services.common.clock import utc_now
from services.common.kafka import Publisher, create_topic
from services.common.kafka_security import client_options
from services.common.settings import ServiceSettings
from services.contracts.records import encode
from services.contracts.topics import Topic
from tests.made_records import an_article


async def test_a_record_carries_the_trace_it_was_sent_in(broker: str) -> None:
    """Once, also when it is sent again in another; outside of any it carries none."""
    settings = ServiceSettings(kafka=broker)
    topic = Topic(f"traces-{uuid4().hex}", key="k", value="v", retention_days=1, partitions=1)
    await create_topic(settings, topic)
    record = replace(encode(an_article(), service="ingest", sent_at=utc_now()), topic=topic.name)
    publisher = Publisher(settings)
    await publisher.start()
    with tracing.begin("page"):
        first = tracing.current()
        await publisher.send([record])
        carried = replace(record, headers=tracing.joined(record.headers, tracing.carried()))
    with tracing.begin("another"):
        await publisher.send([carried])
    await publisher.send([record])
    await publisher.stop()

    consumer = AIOKafkaConsumer(topic.name, **client_options(settings), auto_offset_reset="earliest")
    await consumer.start()
    async with asyncio.timeout(30):
        headers = [(await consumer.getone()).headers for _ in range(3)]
    await consumer.stop()
    named = [[value.decode().split("-")[1] for name, value in each if name == "traceparent"] for each in headers]
    assert named == [[first], [first], []]

"""Publisher, topics and dead letters against a real broker."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.common import metrics
from services.common.errors import DeadLetterError, StopServiceError
from services.common.kafka import Origin, Publisher, create_topics, dead_record
from services.common.settings import ServiceSettings
from services.contracts import dead_letter
from services.contracts.dead_letter import RecordReference
from services.contracts.records import Record
from services.contracts.topics import ALL, INCIDENTS
from services.up.embedded import EmbeddedBroker, free_port
from tests.kafka.apache import Apache
from tests.kafka.brokers import BROKERS

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HEADERS = (("ce_type", b"org.rasid.test"), ("ce_id", "دوما".encode()))


def settings_for(address: str) -> ServiceSettings:
    """Settings that name this broker."""
    return ServiceSettings(kafka=address, kafka_partitions=3)


async def topic_with(address: str, partitions: int = 1) -> str:
    """A topic of its own for one test."""
    from aiokafka.admin import NewTopic  # noqa: PLC0415  (here alone)

    name = f"test.{uuid4().hex}"
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, partitions, 1)])
    finally:
        await admin.close()
    return name


async def read(address: str, topic: str, count: int) -> list[ConsumerRecord]:
    """The first `count` records of a one-partition topic, without a consumer group."""
    consumer = AIOKafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        async with asyncio.timeout(20):
            return [await consumer.getone() for _ in range(count)]
    finally:
        await consumer.stop()


async def test_records_arrive_in_order_with_key_and_headers(broker: str) -> None:
    """What `send` returned from is in the topic, counted, byte for byte."""
    topic = await topic_with(broker)
    before = metrics.RECORDS_SENT.labels(topic)._value.get()  # noqa: SLF001  (prometheus_client has no other way)
    publisher = Publisher(settings_for(broker))
    await publisher.start()
    try:
        await publisher.send([Record(topic, b"key", str(number).encode(), HEADERS) for number in range(50)])
    finally:
        await publisher.stop()

    arrived = await read(broker, topic, 50)
    assert [record.value for record in arrived] == [str(number).encode() for number in range(50)]
    assert {(record.key, record.headers) for record in arrived} == {(b"key", HEADERS)}
    assert metrics.RECORDS_SENT.labels(topic)._value.get() == before + 50  # noqa: SLF001


async def test_the_leaders_of_earlier_topics_are_not_forgotten(broker: str) -> None:
    """A topic that is new to the producer must not take away what it knows of the others.

    Else a record that waits for one of those just then waits until it expires, as "not leader for partition".
    """
    first = await topic_with(broker)
    publisher = Publisher(settings_for(broker))
    await publisher.start()
    try:
        await publisher.send([Record(first, b"k", b"v", ())])
        second = await topic_with(broker)  # made after aiokafka asked for all topics
        await publisher.send([Record(second, b"k", b"v", ())])
        known = publisher._producer.client.cluster.topics()  # noqa: SLF001  (what it would wait for shows only in a race)
    finally:
        await publisher.stop()
    assert {first, second} <= known


async def test_a_record_over_the_limit_is_a_dead_letter_not_a_stop(broker: str) -> None:
    """One article that is too large must not hold up all that follow; the publisher works on."""
    topic = await topic_with(broker)
    publisher = Publisher(settings_for(broker))
    await publisher.start()
    try:
        with pytest.raises(DeadLetterError, match="too large for Kafka"):
            await publisher.send([Record(topic, b"k", b"x" * 1_100_000, ())])
        await publisher.send([Record(topic, b"k", b"small", ())])
    finally:
        await publisher.stop()
    assert [record.value for record in await read(broker, topic, 1)] == [b"small"]


async def test_no_broker_stops_the_service_with_a_sentence() -> None:
    """Publisher and topics alike."""
    settings = settings_for(f"127.0.0.1:{free_port()}")
    with pytest.raises(StopServiceError, match="Kafka does not answer"):
        await Publisher(settings).start()
    with pytest.raises(StopServiceError, match="the topics could not be created"):
        await create_topics(settings)


@pytest.mark.parametrize("kind", BROKERS)
async def test_readiness_follows_the_broker(kind: str, request: pytest.FixtureRequest) -> None:
    """None while it answers; a reason, or no answer in time, when it is gone."""
    if kind == "apache":
        request.getfixturevalue("need_java")
    with Apache() if kind == "apache" else EmbeddedBroker() as server:
        publisher = Publisher(settings_for(server.address))
        await publisher.start()
        try:
            assert await publisher.answers() is None
            server.kill()
            try:
                gone = await asyncio.wait_for(publisher.answers(), 10)
            except TimeoutError:
                gone = "no answer"
            assert gone is not None
        finally:
            await publisher.stop()


async def test_topics_are_created_once_with_their_settings(broker: str) -> None:
    """Partitions and retention as declared; a second call changes nothing; names may be chosen, by an iterator too."""
    settings = settings_for(broker)
    chosen = await create_topics(settings, iter([INCIDENTS.name, INCIDENTS.dead]))
    created = await create_topics(settings)
    again = await create_topics(settings)
    partitions = await partitions_of(broker)

    assert chosen == [INCIDENTS.name, INCIDENTS.dead]
    assert {*chosen, *created} == {topic.name for topic in ALL}
    assert again == []
    assert partitions == {topic.name: topic.partitions or 3 for topic in ALL}


async def partitions_of(address: str) -> dict[str, int]:
    """Topic to its number of partitions, as the broker says."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        described = await admin.describe_topics([topic.name for topic in ALL])
        return {topic["topic"]: len(topic["partitions"]) for topic in described}
    finally:
        await admin.close()


async def test_a_dead_letter_carries_its_original(broker: str) -> None:
    """Bytes, key and headers untouched; who, when, what, where beside them; an older verdict is replaced."""
    topic = await topic_with(broker)
    dead = dead_record(
        Origin("articles.clean", 3, 42),
        key=b"key",
        value=b"\xff not JSON",
        headers=(*HEADERS, (dead_letter.ERROR_CLASS, b"OlderError")),
        error=ValueError("half a pair \ud800"),
        service="extract 0.1.0",
        clock=lambda: NOW,
        attempts=2,
    )
    publisher = Publisher(settings_for(broker))
    await publisher.start()
    try:
        await publisher.send([Record(topic, dead.key, dead.value, dead.headers)])
    finally:
        await publisher.stop()

    (arrived,) = await read(broker, topic, 1)
    assert dead.topic == "articles.clean.dead"
    assert (arrived.key, arrived.value) == (b"key", b"\xff not JSON")
    assert arrived.headers == (
        *HEADERS,
        ("rasid-dead-service", b"extract 0.1.0"),
        ("rasid-dead-time", b"2026-01-02T03:04:05Z"),
        ("rasid-dead-error-class", b"ValueError"),
        ("rasid-dead-error-message", b"half a pair \\ud800"),
        ("rasid-dead-origin", b"articles.clean/3/42"),
        ("rasid-dead-attempts", b"2"),
    )


@pytest.mark.parametrize("size", [dead_letter.VALUE_LIMIT, dead_letter.VALUE_LIMIT + 1])
def test_an_original_over_the_limit_is_a_reference(size: int) -> None:
    """Up to the limit the bytes, over it where they stand."""
    value = b"x" * size
    dead = dead_record(
        Origin("events.enriched", 1, 7),
        key=None,
        value=value,
        headers=(),
        error=ValueError("x"),
        service="store 0.1.0",
        clock=lambda: NOW,
    )
    assert dead.key == b""
    if size <= dead_letter.VALUE_LIMIT:
        assert dead.value == value
    else:
        expected = RecordReference(topic="events.enriched", partition=1, offset=7, size=size)
        assert RecordReference.model_validate_json(dead.value) == expected

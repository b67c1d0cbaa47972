"""A member of a group that asks for records while the group shares out its partitions anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer

from services.common.kafka import Publisher, create_topics
from services.common.kafka_poll import poll
from services.common.kafka_security import client_options
from services.common.settings import ServiceSettings
from services.contracts.records import Record
from services.contracts.topics import ARTICLES
from services.store.consumer import StoreConsumer
from services.store.settings import StoreSettings

SESSION_SECONDS = 2


@pytest.fixture
async def settings(broker: str) -> ServiceSettings:
    """A broker with the topics."""
    settings = ServiceSettings(kafka=broker, kafka_partitions=1)
    await create_topics(settings)
    return settings


@pytest.fixture
async def member(settings: ServiceSettings) -> AsyncIterator[AIOKafkaConsumer]:
    """The only member of a group, which has its share."""
    consumer = AIOKafkaConsumer(
        ARTICLES.name,
        **client_options(settings),
        group_id="poll",
        auto_offset_reset="earliest",
        session_timeout_ms=SESSION_SECONDS * 1000,  # the embedded broker waits half of it for more members
        heartbeat_interval_ms=SESSION_SECONDS * 300,
    )
    await consumer.start()
    yield consumer
    share_out(consumer, over=True)
    await consumer.stop()


def share_out(consumer: AIOKafkaConsumer, *, over: bool = False) -> None:
    """Begin to share out anew, as far as whoever asks for records can see; or have the broker do it, which is soon over."""
    # A broker cannot be told to take long over it.
    if over:
        consumer._coordinator.request_rejoin()  # noqa: SLF001
    else:
        consumer._subscription.begin_reassignment()  # noqa: SLF001


@pytest.mark.soak
async def test_aiokafka_itself_waits_for_the_share(member: AIOKafkaConsumer) -> None:
    """When this test fails, aiokafka is mended, and `services/common/kafka_poll.py` can go."""
    share_out(member)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(member.getmany(timeout_ms=50), 2)


async def test_the_time_holds_and_no_record_is_lost_by_it(member: AIOKafkaConsumer, settings: ServiceSettings) -> None:
    """Whoever asks goes on without any; what came meanwhile is there afterwards, from the first."""
    publisher = Publisher(settings)
    await publisher.start()
    share_out(member)
    for number in range(3):
        await publisher.send([Record(ARTICLES.name, b"key", b"%d" % number, ())])
        async with asyncio.timeout(5):
            assert await poll(member, timeout_ms=50) == {}
    await publisher.stop()
    share_out(member, over=True)
    values: list[bytes] = []
    async with asyncio.timeout(20):
        while len(values) < 3:
            for records in (await poll(member, timeout_ms=200)).values():
                values += [record.value for record in records]
    assert values == [b"0", b"1", b"2"]


async def test_a_store_gives_its_share_back_at_once(settings: ServiceSettings, database: str) -> None:
    """Its listener waits for what is in hand, and never for records that come only after it."""
    unused = cast("Any", object())  # no record comes
    given = StoreSettings(kafka=settings.kafka, database=database, kafka_session_timeout=SESSION_SECONDS)
    consumer, stop = StoreConsumer(given, unused, unused), asyncio.Event()
    running = asyncio.create_task(consumer.run(stop))
    async with asyncio.timeout(30):
        while not consumer.client.assignment():  # noqa: ASYNC110  (a real broker has no event to wait for)
            await asyncio.sleep(0.05)
    share_out(consumer.client)
    await asyncio.sleep(0.5)  # the store asks again, now that there is no share: the fault's own moment
    async with asyncio.timeout(2):
        await consumer.on_partitions_revoked(consumer.client.assignment())
    stop.set()
    async with asyncio.timeout(10):
        await running

"""A client that asks a broker which does not coordinate its group, as after that broker's restart."""

from __future__ import annotations

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.client import AIOKafkaClient

from services.common import kafka_offsets
from services.common.kafka import create_topics
from services.common.kafka_security import client_options
from services.common.settings import ServiceSettings
from services.contracts.topics import ARTICLES
from tests.kafka.apache import Apache

COMMITTED = TopicPartition(ARTICLES.name, 0)


@pytest.fixture
async def settings(kafka_cluster: Apache) -> ServiceSettings:
    """A cluster on which the group `lost` has committed offset 7."""
    settings = ServiceSettings(kafka=kafka_cluster.address, kafka_replication=3)
    await create_topics(settings, [ARTICLES.name])
    consumer = AIOKafkaConsumer(**client_options(settings), group_id="lost", enable_auto_commit=False)
    await consumer.start()
    consumer.assign([COMMITTED])
    await consumer.commit({COMMITTED: 7})
    await consumer.stop()
    return settings


async def asked_of_another(settings: ServiceSettings) -> int | None:
    """What a client is told that believes another broker to be the coordinator."""
    consumer = AIOKafkaConsumer(**client_options(settings), group_id="lost", enable_auto_commit=False)
    await consumer.start()
    try:
        assert await consumer.committed(COMMITTED) == 7
        coordinator = consumer._coordinator  # noqa: SLF001  (nobody else can be led astray without killing brokers)
        coordinator.coordinator_id = next(node for node in (1, 2, 3) if node != coordinator.coordinator_id)
        committed: int | None = await consumer.committed(COMMITTED)
        return committed
    finally:
        await consumer.stop()


@pytest.mark.soak
async def test_the_coordinator_is_looked_for_again(settings: ServiceSettings) -> None:
    """The answer is the offset, not that there is none."""
    assert await asked_of_another(settings) == 7


@pytest.mark.soak
async def test_aiokafka_itself_takes_it_for_a_group_without_offsets(
    settings: ServiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When this test fails, aiokafka is mended, and `services/common/kafka_offsets.py` can go."""
    monkeypatch.setattr(AIOKafkaClient, "send", kafka_offsets._plain_send)  # noqa: SLF001  (the reason for it)
    assert await asked_of_another(settings) is None

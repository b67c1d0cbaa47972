"""Topics that somebody made otherwise are noticed, on both brokers; those that rasid made are well."""

from __future__ import annotations

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from structlog.testing import capture_logs

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.common.topic_settings import config_of, differences
from services.contracts.topics import ALL, ARTICLES, INCIDENTS
from tests.kafka.apache import Apache


async def test_a_topic_made_otherwise_is_named(broker: str) -> None:
    """Partitions and compaction are compared; a start warns of each difference and leaves the topic as it is."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    await admin.create_topics(
        [
            NewTopic(ARTICLES.name, 5, 1, topic_configs=ARTICLES.config()),
            NewTopic(INCIDENTS.name, 1, 1, topic_configs={"cleanup.policy": "delete"}),
        ]
    )
    await admin.close()
    settings = ServiceSettings(kafka=broker, kafka_partitions=3)

    with capture_logs() as logs:
        await create_topics(settings)
    found = await differences(settings)

    assert len(found) == 2
    assert any(line.startswith("topic articles.clean: partitions is 5, not 3; ") for line in found)
    assert "topic incidents: cleanup.policy is delete, not compact" in found
    assert {log["difference"] for log in logs if "difference" in log} == set(found)
    assert await differences(settings, [INCIDENTS.dead]) == []


@pytest.mark.soak
async def test_two_copies_before_an_acknowledgement(kafka_cluster: Apache) -> None:
    """With three replicas every topic wants two copies in step, and is made so."""
    settings = ServiceSettings(kafka=kafka_cluster.address, kafka_partitions=2, kafka_replication=3)

    await create_topics(settings)

    assert await differences(settings) == []
    assert {config_of(topic, 3)["min.insync.replicas"] for topic in ALL} == {"2"}

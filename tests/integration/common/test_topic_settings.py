"""Topics that somebody made otherwise are noticed, on both brokers; those that rasid made are well."""

from __future__ import annotations

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from structlog.testing import capture_logs

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.common.topic_settings import config_of, differences
from services.contracts.topics import ALL, ARTICLES, INCIDENTS
from services.extract.settings import ExtractSettings
from services.extract.stream.memory_restore import create_memory
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
    """With three replicas every topic wants two copies in step: the public ones, and those that services make."""
    settings = ExtractSettings(kafka=kafka_cluster.address, kafka_partitions=2, kafka_replication=3)

    await create_topics(settings)
    await create_memory(settings)

    assert await differences(settings) == []
    assert {config_of(topic, 3)["min.insync.replicas"] for topic in ALL} == {"2"}
    found = await copies(kafka_cluster.address)
    assert {topic.name for topic in ALL} < found.keys()
    assert set(found.values()) == {(3, "2")}


async def copies(address: str) -> dict[str, tuple[int, str]]:
    """Replicas and `min.insync.replicas` of every topic that is not Kafka's own."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        names = [name for name in await admin.list_topics() if not name.startswith("__")]
        described = await admin.describe_topics(names)
        answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names])
    finally:
        await admin.close()
    least = {
        resource[3]: entry[1]
        for answer in answers
        for resource in answer.resources
        for entry in resource[4]
        if entry[0] == "min.insync.replicas"
    }
    return {
        topic["topic"]: (min(len(part["replicas"]) for part in topic["partitions"]), least[topic["topic"]])
        for topic in described
    }

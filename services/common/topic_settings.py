"""What the topics on a broker are set to, against what they should be: a start on wrong ones says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from services.common.kafka_security import client_options
from services.common.settings import ServiceSettings
from services.contracts.topics import ALL, Topic

_REPLICAS_FOR_TWO_COPIES: Final = 3


def config_of(topic: Topic, replication: int) -> dict[str, str]:
    """Kafka's settings for a topic. With three replicas an acknowledgement means two copies."""
    copies = {"min.insync.replicas": "2"} if replication >= _REPLICAS_FOR_TWO_COPIES else {}
    return {**topic.config(), **copies}


async def differences(settings: ServiceSettings, names: Iterable[str] | None = None) -> list[str]:
    """One sentence for each setting of an existing topic that is not as rasid would make it; empty is well.

    Partitions are compared with RASID_KAFKA_PARTITIONS, replicas with RASID_KAFKA_REPLICATION. A broker that does not
    tell a setting (the embedded one tells few) is taken at its word. Raises KafkaError when nobody answers.
    """
    chosen = None if names is None else set(names)
    topics = {topic.name: topic for topic in ALL if chosen is None or topic.name in chosen}
    admin = AIOKafkaAdminClient(**client_options(settings))
    try:
        await admin.start()
        existing = [name for name in await admin.list_topics() if name in topics]
        if not existing:
            return []
        described = await admin.describe_topics(existing)
        answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in existing])
    finally:
        await admin.close()
    configs = {
        resource[3]: {entry[0]: entry[1] for entry in resource[4]}
        for answer in answers
        for resource in answer.resources
    }
    return [
        f"topic {topic['topic']}: {name} is {found}, not {wanted}{remedy}"
        for topic in described
        for name, found, wanted, remedy in _compared(topic, configs[topic["topic"]], topics[topic["topic"]], settings)
        if str(found) != str(wanted)
    ]


def _compared(
    described: dict[str, Any], config: dict[str, str], topic: Topic, settings: ServiceSettings
) -> Iterable[tuple[str, object, object, str]]:
    """Name, what is, what should be, and what to do about it, of each setting that can be compared."""
    parts = described["partitions"]
    replay = "; changing it moves keys: see docs/how-to/change-partitions.md"
    yield "partitions", len(parts), topic.partitions or settings.kafka_partitions, replay
    yield "replicas", min(len(part["replicas"]) for part in parts), settings.kafka_replication, ""
    for name, wanted in config_of(topic, settings.kafka_replication).items():
        if name in config:
            yield name, config[name], wanted, ""

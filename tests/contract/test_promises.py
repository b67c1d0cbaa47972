"""The table of promises in docs/subscribing.md is what the topics are set to, in our list and on a real broker."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.record.default_records import DefaultRecordBatchBuilder

from services.common.clock import utc_now
from services.common.kafka import create_topics
from services.common.kafka_producer import new_producer
from services.common.settings import ServiceSettings
from services.contracts.records import KINDS, Kind, decode, encode
from services.contracts.topics import ALL, HEARTBEATS, PUBLISHED, Topic

ROOT: Final = Path(__file__).parents[2]
TOPICS: Final = {topic.name: topic for topic in ALL if topic.name in PUBLISHED or topic is HEARTBEATS}
_DAY_MS: Final = 24 * 3600 * 1000


def promised() -> dict[str, dict[str, str]]:
    """By topic: the cells of its column, by the words of the rows."""
    text = (ROOT / "docs" / "subscribing.md").read_text(encoding="utf-8")
    section = text.split("## What is promised\n")[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    head, _, *cells = rows
    return {
        name.strip("`"): {row[0]: row[column].strip("`") for row in cells}
        for column, name in enumerate(head)
        if column > 0
    }


PROMISED: Final = promised()


def test_every_public_topic_has_a_column() -> None:
    """And nothing else has."""
    assert set(PROMISED) == set(TOPICS)


@pytest.mark.parametrize("name", TOPICS)
def test_the_list_of_topics_keeps_them(name: str) -> None:
    """Key, cleanup, retention and partitions."""
    topic, said = TOPICS[name], PROMISED[name]
    kept = "for ever" if topic.retention_days is None else f"{topic.retention_days} days"
    assert said["key"] == topic.key
    assert said["cleanup"] == ("compact" if topic.compacted else "delete")
    assert said["kept"] == kept
    assert said["partitions"] == str(topic.partitions or "as many as set")
    assert said["order"] == ("of all" if topic.partitions == 1 else "of one key")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.schema)
def test_a_repeat_is_told_by_its_id_and_goes_where_its_key_goes(kind: Kind) -> None:
    """Sent again later, by another, as a backfill: the same `ce_id`, the same key, and the schema with its version."""
    text = (ROOT / "tests" / "contract" / "examples" / f"{kind.schema}.json").read_bytes()
    record = decode({"ce_type": kind.ce_type.encode(), "ce_dataschema": kind.dataschema.encode()}, text)
    first = encode(record, service="one", sent_at=utc_now())
    again = encode(record, service="other", sent_at=utc_now(), backfill=True)
    headers, repeated = dict(first.headers), dict(again.headers)

    assert first.key == again.key
    assert headers[PROMISED[first.topic]["what tells a repeat"]] == repeated["ce_id"]
    assert re.fullmatch(rf"urn:rasid:schema:{kind.schema}:\d+", headers["ce_dataschema"].decode())


async def test_apache_kafka_is_set_so(apache_kafka: str) -> None:
    """Cleanup, retention and partitions as the broker tells them of topics that `rasid topics create` made."""
    settings = ServiceSettings(kafka=apache_kafka, kafka_partitions=3)
    await create_topics(settings)
    admin = AIOKafkaAdminClient(bootstrap_servers=apache_kafka)
    await admin.start()
    try:
        answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in TOPICS])
        described = {each["topic"]: each for each in await admin.describe_topics(list(TOPICS))}
    finally:
        await admin.close()
    told = {resource[3]: {entry[0]: entry[1] for entry in resource[4]} for a in answers for resource in a.resources}

    assert set(told) == set(TOPICS)
    for name, topic in TOPICS.items():
        said = PROMISED[name]
        assert told[name]["cleanup.policy"] == said["cleanup"]
        if topic.retention_days is not None:
            assert int(told[name]["retention.ms"]) == int(said["kept"].split()[0]) * _DAY_MS
        if said["partitions"].isdigit():
            assert len(described[name]["partitions"]) == int(said["partitions"])
        assert int(told[name]["max.message.bytes"]) >= largest(topic)


async def test_a_record_as_large_as_promised_passes_and_one_byte_more_is_never_sent(apache_kafka: str) -> None:
    """By the producer that every service sends with, to a broker at its defaults."""
    name, topic = next(iter(TOPICS.items()))
    settings = ServiceSettings(kafka=apache_kafka, kafka_partitions=3)
    await create_topics(settings, [name])
    key, headers = b"k", [("ce_type", b"org.rasid.article")]
    near = b"x" * (largest(topic) - 1000)  # the framing holds its length, in as many bytes as the largest's
    framing = DefaultRecordBatchBuilder.estimate_size_in_bytes(key, near, headers) - len(near)
    value = b"x" * (largest(topic) - framing)
    async with new_producer(settings, idempotent=True) as producer:
        sent = await producer.send_and_wait(name, value, key=key, headers=headers)
        assert sent.offset >= 0
        with pytest.raises(MessageSizeTooLargeError):
            await producer.send(name, value + b"x", key=key, headers=headers)


def largest(topic: Topic) -> int:
    """Bytes that a record may have, as promised."""
    return int(PROMISED[topic.name]["largest record"].split()[0].replace(",", ""))

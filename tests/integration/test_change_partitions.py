"""docs/how-to/change-partitions.md, step by step on Apache Kafka: afterwards the database is what it was."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from demo.server import DemoServer
from services.contracts.records import is_backfill
from services.contracts.topics import ARTICLES, EVENTS, INCIDENTS
from services.up.children import Child, service_command, stop_all
from services.up.embedded import free_port
from tests.kafka.brokers import empty_broker

PAGE: Final = Path(__file__).parents[2] / "docs" / "how-to" / "change-partitions.md"
SITES: Final = "alsouria-net,sada-al-sham"
WAIT: Final = 120.0  # seconds until something that should happen is given up
STEADY: Final = 4  # looks that must see the same
READ: Final = {"rasid-extract": (ARTICLES.name,), "rasid-store": (ARTICLES.name, EVENTS.name, INCIDENTS.name)}
STATE: Final = {
    "articles": "SELECT article_id, revision, text FROM rasid.articles ORDER BY article_id",
    "events": "SELECT event_id, record FROM rasid.events ORDER BY event_id",
    "incidents": "SELECT incident_id, version, record FROM rasid.incidents ORDER BY incident_id",
    "changes": "SELECT count(*) FROM rasid.changes",
}


@pytest.fixture(params=["apache"])
def broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """Apache Kafka without topics."""
    with empty_broker(request) as address:
        yield address


@pytest.fixture
def environment(broker: str, database: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What every service and command is given; two recorded sites."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
    with DemoServer() as sites:
        yield inherited | {
            "RASID_KAFKA": broker,
            "RASID_KAFKA_SESSION_TIMEOUT": "3",
            "RASID_DATABASE": database,
            "RASID_DEMO": sites.address,
            "RASID_SITES": SITES,
            "RASID_CRAWL_DELAY": "0",
            "RASID_ONCE": "true",
            "RASID_POLL_MIN": "1",  # a round ends with a poll that brings nothing
            "RASID_ARCHIVE": str(tmp_path / "archive"),
        }


def test_the_database_is_what_it_was(environment: dict[str, str], tmp_path: Path) -> None:
    """Every event once, no incident changed, nothing told to followers; each article's records in one partition."""
    broker, database = environment["RASID_KAFKA"], environment["RASID_DATABASE"]
    rasid("topics", "create", environment=environment | {"RASID_KAFKA_PARTITIONS": "2"})
    running = start("store", "extract", environment=environment, folder=tmp_path)
    rasid("ingest", environment=environment)
    merged = asyncio.run(no_lag(broker, running[1]))
    stop_all(running, seconds=15)
    before = asyncio.run(state(database))
    published = asyncio.run(everything(broker, EVENTS.name))

    asyncio.run(delete(broker, re.findall(r"--delete --topic (\S+)", PAGE.read_text(encoding="utf-8"))))
    changed = environment | {"RASID_KAFKA_PARTITIONS": "3"}
    for line in re.findall(r"^ +rasid (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE):
        rasid(*line.split(), environment=changed)
    refilled = [asyncio.run(everything(broker, topic.name)) for topic in (ARTICLES, EVENTS)]
    running = start("store", "extract", environment=changed, folder=tmp_path)
    asyncio.run(no_lag(broker, running[1], merged=merged))
    stop_all(running, seconds=15)

    assert len(before["articles"]) >= 15
    assert any(len(json.loads(row["record"])["event_ids"]) > 1 for row in before["incidents"])
    assert asyncio.run(state(database)) == before
    assert {partition for partition, *_ in published} == {0, 1}
    for records in refilled:
        assert {partition for partition, *_ in records} == {0, 1, 2}
        assert len({key for _, key, _ in records}) == len({(partition, key) for partition, key, _ in records})
        assert all(backfill for *_, backfill in records)
    again = asyncio.run(everything(broker, EVENTS.name))
    assert len(again) == 2 * len(refilled[1])


def rasid(*arguments: str, environment: dict[str, str]) -> None:
    """Run the command; it must end well."""
    given = environment | {"RASID_PORT": str(free_port())}
    run = subprocess.run(
        [sys.executable, "-m", "services.cli", *arguments],
        env=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=WAIT,
    )
    assert run.returncode == 0, (arguments, run.stdout, run.stderr)


def start(*names: str, environment: dict[str, str], folder: Path) -> list[Child]:
    """Services in processes of their own."""
    children = [
        Child(name, service_command(name), environment | {"RASID_PORT": str(free_port())}, folder / f"{name}.log")
        for name in names
    ]
    for child in children:
        child.start()
    return children


async def delete(broker: str, topics: list[str]) -> None:
    """What Kafka's own tool does."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker)
    await admin.start()
    try:
        assert set(topics) < set(await admin.list_topics())
        await admin.delete_topics(topics)
    finally:
        await admin.close()


async def no_lag(broker: str, extract: Child, *, merged: float = 1) -> float:
    """Wait until both groups stand at the end of what they read; returns how many events the merger then holds.

    Those must be `merged` at least, or a merger that has not begun would be taken for one that is done.
    """
    deadline = time.monotonic() + WAIT
    stood, former = 0, None
    while stood < STEADY:
        lags, held = await lag(broker), told(extract, "rasid_incidents_state_events")
        now = (lags, held, told(extract, "rasid_consumer_lag_records"))
        done = not any(lags.values()) and held >= merged and now[2] == 0
        stood = stood + 1 if done and now == former else 0
        former = now
        assert time.monotonic() < deadline, (now, extract.log.read_text(encoding="utf-8")[-2000:])
        await asyncio.sleep(0.3)
    return held


async def lag(broker: str) -> dict[tuple[str, str], int]:
    """Records between what each group has committed on each of its topics and the end."""
    found: dict[tuple[str, str], int] = {}
    for group, topics in READ.items():
        consumer = AIOKafkaConsumer(bootstrap_servers=broker, group_id=group, enable_auto_commit=False)
        await consumer.start()
        try:
            for topic in topics:
                places = await partitions(consumer, topic)
                ends = await consumer.end_offsets(places)
                found[group, topic] = sum([ends[each] - (await consumer.committed(each) or 0) for each in places])
        finally:
            await consumer.stop()
    return found


async def partitions(consumer: AIOKafkaConsumer, topic: str) -> list[TopicPartition]:
    """Those of a topic."""
    await consumer._client.force_metadata_update()  # noqa: SLF001  (aiokafka offers no other way before assignment)
    return [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]


async def everything(broker: str, topic: str) -> list[tuple[int, bytes, bool]]:
    """Partition, key and whether it is a backfill, of each record of a topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=broker, enable_auto_commit=False)
    await consumer.start()
    try:
        places = await partitions(consumer, topic)
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        records: list[tuple[int, bytes, bool]] = []
        while any([await consumer.position(place) < ends[place] for place in places]):
            for batch in (await consumer.getmany(timeout_ms=500)).values():
                records += [(each.partition, each.key, is_backfill(each.headers)) for each in batch]
        return records
    finally:
        await consumer.stop()


async def state(database: str) -> dict[str, list[dict[str, Any]]]:
    """What stands, with versions, and how many changes followers were told."""
    connection = await asyncpg.connect(database)
    try:
        return {name: [dict(row) for row in await connection.fetch(query)] for name, query in STATE.items()}
    finally:
        await connection.close()


def told(service: Child, metric: str) -> float:
    """The sum of a metric over its labels; -1 while the service does not tell it."""
    address = f"http://127.0.0.1:{service.environment['RASID_PORT']}/metrics"
    try:
        text = httpx.get(address, timeout=5).text
    except httpx.TransportError:
        return -1
    values = [float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if re.match(metric + r"[{ ]", line)]
    return sum(values) if values else -1

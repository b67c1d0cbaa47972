"""A snapshot and what comes after it are an exact copy, whatever the store was doing when it was taken."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from confluent_kafka import Consumer, TopicPartition

from services.common.errors import SettingError, StopServiceError
from services.common.kafka import Publisher, create_topics
from services.common.settings import ServiceSettings
from services.contracts.incident import Incident
from services.contracts.records import tombstone
from services.store.settings import StoreSettings
from services.store.sinks import StoredRecord
from services.store.snapshot import TOPICS, Offsets, committed_offsets, snapshot
from tests.kafka.apache import Apache
from tests.made_records import an_incident
from tests.store_process import SENT_AT, StoreProcess, disordered_records, encoded, send, until

COPY = Path(__file__).parents[2] / "examples" / "subscribing" / "local_copy.py"
ARTICLES = 60
PARTITIONS = 3
SECONDS = 90
CONTENT = {
    "events": "SELECT event_id, rank, event FROM events ORDER BY 1",
    "closed": "SELECT article_id, rank FROM closed ORDER BY 1",
    "incidents": "SELECT incident_id, version, status FROM incidents ORDER BY 1",
}


@pytest.fixture(scope="module")
def kafka(need_java: None) -> Iterator[str]:  # noqa: ARG001  (skips or fails)
    """An Apache Kafka of this module's own: whoever reads it from the beginning reads only what was sent here.

    The embedded broker does not say where its topics end, so nobody could tell when all is read.
    """
    with Apache() as server:
        yield server.address


@pytest.fixture
def store(kafka: str, database: str, tmp_path: Path) -> Iterator[StoreProcess]:
    """A store that writes small batches, so that a snapshot finds it half-way. Started by the test."""
    process = StoreProcess(kafka, database, tmp_path / "store.log", batch="20")
    yield process
    process.kill()


async def test_a_snapshot_taken_half_way_and_what_follows_are_an_exact_copy(
    store: StoreProcess, kafka: str, database: str, tmp_path: Path
) -> None:
    """One copy begins with the snapshot, another with the first record: equal row for row, and the database too."""
    await create_topics(ServiceSettings(kafka=kafka, kafka_partitions=PARTITIONS))
    records = extractions(ARTICLES)
    half = len(records) // 2
    early = [an_incident((number,), founder=number) for number in range(4)]
    await send(kafka, encoded([*early, *records[:half]]))
    store.start()
    settings = StoreSettings(kafka=kafka, database=database, store_group=store.group)

    async def is_half_way() -> bool:
        return sum(sum(parts.values()) for parts in (await committed_offsets(settings)).values()) > half // 4

    await until(is_half_way, True, "committed offsets")
    file = tmp_path / "snapshot.jsonl.gz"
    written = await snapshot(settings, file)
    withdrawn = an_incident((1,), founder=1, version=7).model_copy(update={"status": "withdrawn"})
    await send(kafka, encoded([*records[half:], an_incident((2, 3), founder=2, version=5), withdrawn]))
    publisher = Publisher(settings)
    await publisher.start()
    await publisher.send([tombstone(withdrawn, sent_at=SENT_AT)])
    await publisher.stop()

    begun, whole = copy(tmp_path / "begun", kafka, "--snapshot", str(file)), copy(tmp_path / "whole", kafka)

    assert written > 0
    assert begun == whole
    versions = {incident: version for incident, version, _ in begun["incidents"]}
    assert [versions.get(str(each.incident_id)) for each in early] == [1, None, 5, 1]
    await until(lambda: _equal(database, "events", "event_id", begun), True, "the database has what the copies have")


async def test_a_snapshot_is_what_stands_with_the_offsets_behind_it(
    store: StoreProcess, kafka: str, database: str, tmp_path: Path
) -> None:
    """When the store is through, the file holds its rows, and its offsets are the ends of the topics."""
    await create_topics(ServiceSettings(kafka=kafka, kafka_partitions=PARTITIONS))
    await send(kafka, encoded([*extractions(ARTICLES // 4), an_incident((0, 1))]))
    store.start()
    settings = StoreSettings(kafka=kafka, database=database, store_group=store.group)

    async def is_through() -> bool:
        return await committed_offsets(settings) == ends_of(kafka)

    await until(is_through, True, "the ends of the topics")
    await snapshot(settings, tmp_path / "snapshot.jsonl.gz")

    head, *lines, end = lines_of(tmp_path / "snapshot.jsonl.gz")
    told = defaultdict(set)
    for line in lines:
        told[line["type"]].add(line["value"].get("event_id", line["key"]))
    assert head["offsets"] == ends_of(kafka)
    assert end == {"end": len(lines)}
    assert told == {
        "org.rasid.event.extracted": await _ids(database, "events", "event_id"),
        "org.rasid.extraction.completed": await _ids(database, "extractions", "article_id"),
        "org.rasid.incident.versioned": await _ids(database, "incidents WHERE status = 'live'", "incident_id"),
    }


async def test_the_embedded_broker_knows_what_is_committed_too(broker: str, database: str, tmp_path: Path) -> None:
    """`rasid up` has snapshots as well: the offsets are behind the rows that the file holds."""
    await create_topics(ServiceSettings(kafka=broker, kafka_partitions=PARTITIONS))
    store = StoreProcess(broker, database, tmp_path / "store.log")
    settings = StoreSettings(kafka=broker, database=database, store_group=store.group)
    store.start()
    try:
        await send(broker, encoded([an_incident((900,), founder=900)]))

        async def is_committed() -> bool:
            return bool((await committed_offsets(settings))["incidents"])

        await until(is_committed, True, "a committed offset")
    finally:
        store.kill()
    await snapshot(settings, tmp_path / "snapshot.jsonl.gz")

    told = {line.get("key") for line in lines_of(tmp_path / "snapshot.jsonl.gz")}
    assert str(an_incident(founder=900).incident_id) in told


async def test_what_there_is_no_snapshot_of_is_said(kafka: str, empty_database: str, tmp_path: Path) -> None:
    """No store has run; the store keeps its records elsewhere. No file is left behind."""
    settings = StoreSettings(kafka=kafka, database=empty_database)
    with pytest.raises(StopServiceError, match="no store"):
        await snapshot(settings, tmp_path / "one")
    with pytest.raises(SettingError, match="RASID_STORE_SINK"):
        await snapshot(settings.model_copy(update={"store_sink": "file:///rows"}), tmp_path / "two")
    assert os.listdir(tmp_path) == []  # noqa: PTH208  (nothing that would wait)


def test_half_a_snapshot_is_refused(kafka: str, tmp_path: Path) -> None:
    """A file without its end: the copy stays empty, and the example says so."""
    with gzip.open(tmp_path / "half.gz", "wt") as file:
        file.write('{"snapshot": 1, "offsets": {"events.enriched": {"0": 5}}}\n')
    run = subprocess.run(
        [sys.executable, str(COPY), tmp_path / "copy", "--broker", kafka, "--snapshot", tmp_path / "half.gz"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert run.returncode == 1
    assert "not whole" in run.stderr
    assert sqlite3.connect(tmp_path / "copy").execute("SELECT count(*) FROM offsets").fetchone() == (0,)


def extractions(articles: int) -> list[StoredRecord]:
    """Disordered records without incidents, whose topic knows no disorder: versions rise, a tombstone comes last."""
    return [record for record in disordered_records(articles) if not isinstance(record, Incident)]


def lines_of(file: Path) -> list[Any]:
    """The documents of a snapshot."""
    with gzip.open(file) as lines:
        return [json.loads(line) for line in lines]


def copy(file: Path, broker: str, *options: str) -> dict[str, list[Any]]:
    """What the example makes of the topics, up to their ends."""
    command = [sys.executable, str(COPY), str(file), "--broker", broker, "--until-read", *options]
    subprocess.run(command, check=True, timeout=SECONDS, stdout=subprocess.DEVNULL)
    held = sqlite3.connect(file)
    rows = {table: held.execute(query).fetchall() for table, query in CONTENT.items()}
    rows["events"] = [(event_id, rank, json.loads(event)) for event_id, rank, event in rows["events"]]
    return rows


async def _equal(database: str, table: str, column: str, copied: dict[str, list[Any]]) -> bool:
    return await _ids(database, table, column) == {row[0] for row in copied[table]}


async def _ids(database: str, table: str, column: str) -> set[str]:
    connection = await asyncpg.connect(database)
    try:
        return {str(row[0]) for row in await connection.fetch(f"SELECT {column} FROM rasid.{table}")}  # noqa: S608
    finally:
        await connection.close()


def ends_of(kafka: str) -> Offsets:
    """The ends of all partitions that hold records, as `committed_offsets` gives them."""
    consumer = Consumer({"bootstrap.servers": kafka, "group.id": "not-used"})
    try:
        partitions = [(topic, n) for topic in TOPICS for n in consumer.list_topics(topic, 30).topics[topic].partitions]
        ends = {each: consumer.get_watermark_offsets(TopicPartition(*each))[1] for each in partitions}
    finally:
        consumer.close()
    return {topic: {str(n): end for (of, n), end in sorted(ends.items()) if of == topic and end} for topic in TOPICS}

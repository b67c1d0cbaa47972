"""Every example of `docs/subscribing.md` against a real broker: what it promises a subscriber, it does."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient

from services.common.kafka import Publisher, create_topics
from services.common.settings import ServiceSettings
from services.contracts import probe
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent
from services.contracts.heartbeat import Heartbeat, SentRecords
from services.contracts.records import PublicRecord, Tombstone, encode, tombstone
from tests.kafka import jars
from tests.kafka.apache import Apache
from tests.made_records import a_closing, a_retraction, an_article, an_event, an_incident, event_id_of
from tests.programs import need

EXAMPLES = Path(__file__).parents[2] / "examples" / "subscribing"
SENT_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECONDS = 90  # far above what they need; npm asks the network once
ARTICLES = [an_article(number) for number in range(4)]
PROBE = an_article(99).model_copy(update={"article_id": probe.ARTICLE_ID, "url": probe.URL})
PROBED = event_id_of(PROBE, 0)
EVENT_IDS = {event_id_of(article, number) for article in ARTICLES for number in (0, 1)}


@pytest.fixture(scope="module")
def filled(need_java: None) -> Iterator[str]:  # noqa: ARG001  (skips or fails)
    """A fresh Apache Kafka whose topic holds two events of each of four articles, closed, and before them a probe."""
    with Apache() as server:
        asyncio.run(create_topics(ServiceSettings(kafka=server.address, kafka_partitions=3)))
        publish(server.address, extraction(PROBE, (0,)))
        publish(server.address, [record for article in ARTICLES for record in extraction(article, (0, 1))])
        yield server.address


def extraction(article: Article, numbers: tuple[int, ...], *, extractor: int = 1) -> list[PublicRecord]:
    """One extraction as it stands on the topic."""
    events = [an_event(article, number, extractor=extractor) for number in numbers]
    return [*events, a_closing(article, numbers, extractor=extractor)]


def publish(broker: str, records: Sequence[PublicRecord | Tombstone]) -> None:
    """Send the records in this order."""
    outgoing = [
        record if isinstance(record, Tombstone) else encode(record, service="extract", sent_at=SENT_AT)
        for record in records
    ]

    async def send() -> None:
        publisher = Publisher(ServiceSettings(kafka=broker, kafka_partitions=3))
        await publisher.start()
        await publisher.send(outgoing)
        await publisher.stop()

    asyncio.run(send())


def output(*command: object, cwd: Path | None = None, status: int = 0) -> list[str]:
    """The lines that the command prints before it ends with `status`; its errors are shown when it does not."""
    run = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=SECONDS, cwd=cwd, check=False
    )
    assert run.returncode == status, run.stderr[-2000:]
    return run.stdout.splitlines()


def test_kcat(filled: str) -> None:
    """Extracted events alone come through, each a JSON document that jq could take."""
    need("kcat")
    lines = output(EXAMPLES / "first-event.sh", filled, 8)

    assert {EnrichedEvent.model_validate_json(line).event_id for line in lines} == EVENT_IDS


def test_aiokafka_goes_on_where_it_ended(filled: str) -> None:
    """Three events, then in a second start the other five, none twice."""
    command = [sys.executable, EXAMPLES / "events_aiokafka.py", "--broker", filled, "--group", "goes-on"]

    first, second = output(*command, "--count", 3), output(*command, "--count", 5)

    assert (len(first), len(second)) == (3, 5)
    assert first[0].startswith("assault/shelling · Al-Lataminah · قصفت قوات النظام")


def test_confluent_replays_from_a_moment(filled: str) -> None:
    """From an hour ago: everything. What was sent before the moment does not come."""
    command = [sys.executable, EXAMPLES / "events_confluent.py", "--broker", filled]
    hour_ago = datetime.now(UTC) - timedelta(hours=1)

    since = output(*command, "--since", hour_ago.isoformat(), "--count", 8)
    assert len(since) == 8
    assert str(PROBED) not in " ".join(since)
    assert len(output(*command, "--count", 8)) == 8


@pytest.mark.parametrize("broker", ["embedded"], indirect=True)
def test_a_newcomer_without_a_kafka_sees_an_event(broker: str) -> None:
    """What the page tells to begin with works on the broker of `make run`, too."""
    asyncio.run(create_topics(ServiceSettings(kafka=broker, kafka_partitions=3)))
    publish(broker, [record for article in ARTICLES for record in extraction(article, (0, 1))])
    for example in ("events_aiokafka.py", "events_confluent.py"):
        assert len(output(sys.executable, EXAMPLES / example, "--broker", broker, "--count", 1)) == 1


def test_node(filled: str, tmp_path: Path) -> None:
    """kafkajs, installed by its lock: three events, then in a second start the other five; none is the probe's."""
    npm, node = need("npm"), need("node")
    folder = shutil.copytree(EXAMPLES / "node", tmp_path / "node", ignore=shutil.ignore_patterns("node_modules"))
    output(npm, "ci", "--silent", cwd=folder)

    first, second = [output(node, "events.js", filled, count, cwd=folder) for count in (3, 5)]

    assert (len(first), len(second)) == (3, 5)
    assert {line.partition(" · قصفت")[0] for line in first + second} == {"assault/shelling · Al-Lataminah"}


def test_java(filled: str) -> None:
    """Kafka's own client, run from the source: three events, then in a second start the other five, none the probe's."""
    need("javac")
    command = ["java", "-cp", jars.class_path(), EXAMPLES / "java" / "Events.java", filled]

    lines = [line for count in (3, 5) for line in output(*command, count)]

    assert len(lines) == 8
    assert {EnrichedEvent.model_validate_json(line).event_id for line in lines} == EVENT_IDS


def test_aiokafka_filters_by_type(filled: str) -> None:
    """What is of another type is read and not printed."""
    other = an_article(50)
    publish(filled, [an_event(other, event_type="protest", mode="strike", actors=[]), a_closing(other, (0,))])

    lines = output(
        sys.executable, EXAMPLES / "events_aiokafka.py", "--broker", filled, "--type", "protest", "--count", 1
    )

    assert lines[0].startswith("protest/strike")


def test_local_copy_stays_exact(filled: str, tmp_path: Path) -> None:
    """Superseded, retracted, repeated and late records: the file holds what is live, and a second start goes on."""
    file = tmp_path / "copy.sqlite"
    command = [sys.executable, EXAMPLES / "local_copy.py", file, "--broker", filled, "--until-read"]
    output(*command)
    assert kept(file) >= EVENT_IDS

    first, second = ARTICLES[:2]
    newer = extraction(first, (1, 2), extractor=2)
    publish(filled, [*newer, a_retraction(first, 0), *extraction(first, (0, 1)), *extraction(second, (0, 1))])
    output(*command)

    assert kept(file, first) == {event_id_of(first, 1), event_id_of(first, 2)}
    assert kept(file, second) == {event_id_of(second, 0), event_id_of(second, 1)}


def test_local_copy_keeps_the_newest_of_each_incident(filled: str, tmp_path: Path) -> None:
    """A higher version replaces, a lower one does not, a withdrawn one without successor is gone."""
    file = tmp_path / "copy.sqlite"
    gone = an_incident((60,), founder=60, version=2).model_copy(update={"status": "withdrawn"})
    first = [
        an_incident((50,), founder=50),
        an_incident((50, 51), founder=50, version=3),
        an_incident((60,), founder=60),
    ]
    publish(filled, [*first, an_incident((50,), founder=50, version=2), gone, tombstone(gone, sent_at=SENT_AT)])

    output(sys.executable, EXAMPLES / "local_copy.py", file, "--broker", filled, "--until-read")

    rows = sqlite3.connect(file).execute("SELECT incident_id, version FROM incidents").fetchall()
    assert rows == [(str(an_incident(founder=50).incident_id), 3)]


def test_alive_tells_quiet_from_broken(filled: str) -> None:
    """Nothing: broken. Two services that beat: alive. One of them silent for three intervals: broken, and named."""
    command = [sys.executable, EXAMPLES / "alive.py", "--broker", filled]
    now = datetime.now(UTC)
    assert "no heartbeat of ingest, no heartbeat of extract" in output(*command, status=1)[-1]

    publish(filled, [a_heartbeat("ingest", now), a_heartbeat("extract", now)])
    assert output(*command)[-1].startswith("connected, and all is well")

    publish(filled, [a_heartbeat("extract", now - timedelta(minutes=2))])
    assert output(*command, status=1)[-1] == "broken: no heartbeat of extract"


def test_alive_notices_an_extract_that_answers_nothing(filled: str) -> None:
    """Both beat, but articles went on for ten minutes after the last record of extract."""
    now = datetime.now(UTC)
    publish(
        filled,
        [
            a_heartbeat("ingest", now, SentRecords(topic="articles.clean", records=9, last_at=now)),
            a_heartbeat(
                "extract", now, SentRecords(topic="events.enriched", records=9, last_at=now - timedelta(minutes=10))
            ),
        ],
    )
    lines = output(sys.executable, EXAMPLES / "alive.py", "--broker", filled, status=1)

    assert "extract has answered none since" in lines[-1]


def test_an_expired_offset_goes_on_at_the_earliest_record_there_is(filled: str) -> None:
    """The group stands at records that the topic has forgotten: it gets what is left, and skips none of that.

    The last test of this module: the topic has lost its beginning afterwards.
    """
    command = [sys.executable, EXAMPLES / "events_aiokafka.py", "--broker", filled, "--group", "away-for-long"]
    output(*command, "--count", 1)
    admin, consumer = (
        AdminClient({"bootstrap.servers": filled}),
        Consumer({"bootstrap.servers": filled, "group.id": "-"}),
    )
    partitions = [TopicPartition("events.enriched", number) for number in range(3)]
    ends = {part.partition: consumer.get_watermark_offsets(part)[1] for part in partitions}
    consumer.close()
    forgotten = admin.delete_records([TopicPartition("events.enriched", number, end) for number, end in ends.items()])
    for each in forgotten.values():
        each.result(30)
    late = an_article(200)
    publish(filled, extraction(late, (0, 1)))

    lines = output(*command, "--count", 2)

    assert len(lines) == 2


def a_heartbeat(service: str, sent_at: datetime, *sent: SentRecords) -> Heartbeat:
    """The heartbeat of the one process that a service has here."""
    return Heartbeat(
        service=service,
        instance=uuid5(NAMESPACE_URL, service),
        version="0.1.0",
        started_at=sent_at - timedelta(hours=1),
        sent_at=sent_at,
        interval_seconds=10,
        sent=list(sent),
    )


def kept(file: Path, article: Article | None = None) -> set[UUID]:
    """Ids of the events in the file, of one article or of all."""
    where = "WHERE article_id = ?" if article else ""
    rows = sqlite3.connect(file).execute(
        f"SELECT event_id FROM events {where}",  # noqa: S608  (no input)
        [str(article.article_id)] if article else [],
    )
    return {UUID(row[0]) for row in rows}

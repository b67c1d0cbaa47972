"""The store as a process, between a real broker and a real database that are killed, fed rubbish, and fed twice."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.contracts.records import Record, encode
from services.store.closed import closed
from services.store.sinks import StoredRecord, open_sink
from services.store.summary import totals
from services.up.embedded import EmbeddedDatabase
from tests.made_records import a_closing, an_article, an_event
from tests.store_process import (
    DEADLINE,
    SENT_AT,
    StoreProcess,
    content,
    disordered_records,
    encoded,
    send,
    until,
)


@pytest.fixture
async def kafka(broker: str) -> str:
    """A broker with the topics and nothing on them."""
    await create_topics(ServiceSettings(kafka=broker, kafka_partitions=3))
    return broker


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Where the store's own log goes; shown when a test fails."""
    path = tmp_path / "store.log"
    yield path
    if path.exists():
        print(path.read_text()[-4000:])  # noqa: T201  (pytest shows it with a failure)


@pytest.fixture
def store(kafka: str, database: str, log: Path) -> Iterator[StoreProcess]:
    """A store that has not started yet."""
    process = StoreProcess(kafka, database, log)
    yield process
    with contextlib.suppress(AttributeError):
        process.kill()


async def _undisturbed(records: Sequence[StoredRecord], server: EmbeddedDatabase) -> dict[str, list[str]]:
    """What the records leave in a database when they are written in one piece, with no broker between."""
    connection = await asyncpg.connect(server.url())
    await connection.execute("CREATE DATABASE undisturbed")
    sink = await open_sink(server.url("undisturbed"), statement_timeout=30)
    try:
        await sink.write(records)
        return await content(server.url("undisturbed"))
    finally:
        await sink.close()
        await connection.execute("DROP DATABASE undisturbed")
        await connection.close()


async def _dead(kafka: str, topic: str, count: int) -> list[ConsumerRecord]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    async with consumer:
        return [await asyncio.wait_for(consumer.getone(), DEADLINE) for _ in range(count)]


async def test_records_reach_the_database_and_the_store_leaves_gracefully(
    kafka: str, database: str, database_server: EmbeddedDatabase, store: StoreProcess
) -> None:
    """What was sent stands, once; ready and alive while it runs; SIGTERM ends it with status 0 and nothing behind."""
    records = disordered_records(40)
    wanted = await _undisturbed(records, database_server)
    store.start()
    await send(kafka, encoded(records))
    await until(lambda: content(database), wanted, "rows")
    assert (store.status("/readyz"), store.status("/healthz")) == (200, 200)
    assert store.metric("rasid_fetch_to_row_seconds_count") > 0
    stored = await totals(database)
    assert (stored.articles, stored.flashes, stored.events) == (40, 0, len(wanted["events"]))
    assert len(await closed(database)) == len(wanted["article_revisions"])
    assert store.stop() == 0


async def test_killed_and_restarted_it_leaves_the_same_rows(
    kafka: str, database: str, database_server: EmbeddedDatabase, store: StoreProcess
) -> None:
    """SIGKILL at three moments of the stream changes nothing in the end; `make soak` kills it sixty times."""
    records = disordered_records(180)
    wanted = await _undisturbed(records, database_server)
    sent = encoded(records)
    part = len(sent) // 3
    for kill in range(3):
        store.start()
        standing = len((await content(database)).get("article_revisions", []))
        await send(kafka, sent[kill * part : (kill + 1) * part if kill < 2 else None])
        deadline = time.monotonic() + DEADLINE
        while len((await content(database)).get("article_revisions", [])) <= standing + kill:
            assert time.monotonic() < deadline, "no progress"
            await asyncio.sleep(0.01)
        store.kill()
    store.start()
    await until(lambda: asyncio.to_thread(store.status, "/readyz"), 200, "readiness")
    await until(lambda: content(database), wanted, "rows")
    assert store.stop() == 0


async def test_the_database_may_be_killed_and_come_back(
    kafka: str, tmp_path: Path, log: Path, database_server: EmbeddedDatabase
) -> None:
    """While the database is away the store waits, not ready and not dead, and goes on when it is back."""
    records = disordered_records(120)
    wanted = await _undisturbed(records, database_server)
    sent = encoded(records)
    with EmbeddedDatabase(tmp_path / "postgresql") as server:
        store = StoreProcess(kafka, server.url(), log)
        store.start()
        try:
            await send(kafka, sent[: len(sent) // 2])
            await until(lambda: asyncio.to_thread(store.status, "/readyz"), 200, "readiness")
            server.kill()
            await send(kafka, sent[len(sent) // 2 :])
            await until(lambda: asyncio.to_thread(store.status, "/readyz"), 503, "readiness")
            assert store.status("/healthz") == 200
            await until(lambda: asyncio.to_thread(store.metric, "rasid_store_sink_away"), 1, "waits for the database")
            server.start()
            await until(lambda: content(server.url()), wanted, "rows")
            await until(lambda: asyncio.to_thread(store.status, "/readyz"), 200, "readiness")
            assert store.metric("rasid_store_sink_away") == 0
            assert store.stop() == 0
        finally:
            store.kill()


async def test_a_store_whose_work_stands_still_ends_and_loses_nothing(kafka: str, database: str, log: Path) -> None:
    """Somebody holds a lock on the events: the process ends by itself, for any platform to start it again."""
    article = an_article()
    store = StoreProcess(kafka, database, log, stall="3")
    store.start()
    connection = await asyncpg.connect(database)
    try:
        await until(lambda: asyncio.to_thread(store.status, "/readyz"), 200, "readiness")
        async with connection.transaction():
            await connection.execute("LOCK TABLE rasid.events")
            await send(kafka, encoded([article, an_event(article), a_closing(article, (0,))]))
            assert await asyncio.wait_for(asyncio.to_thread(store.wait), DEADLINE) == 1
        assert "stalled: partition " in await asyncio.to_thread(log.read_text)
        store.start()
        await until(lambda: closed(database), {(article.article_id, article.revision)}, "closed revisions")
        assert store.stop() == 0
    finally:
        store.kill()
        await connection.close()


async def test_what_cannot_be_stored_goes_to_the_dead_letters_and_the_stream_goes_on(
    kafka: str, database: str, store: StoreProcess
) -> None:
    """Not JSON, an unknown version, an unknown type, a wrong field, a value no column holds: each in a dead letter."""
    article = an_article()
    good = encode(an_event(article), service="test", sent_at=SENT_AT)
    huge = an_event(article, 1, effects=[an_event(article).effects[0].model_copy(update={"min": 2**70})])
    bad = [  # the closing lists the event that no column holds, or it would be overtaken instead of rejected
        Record(good.topic, good.key, b"not JSON", good.headers),
        _with_header(good, "ce_dataschema", b"urn:rasid:schema:enriched-event:2"),
        _with_header(good, "ce_type", b"org.rasid.event.dreamt"),
        Record(good.topic, good.key, good.value.replace(b'"shelling"', b'"shouting"'), good.headers),
        Record(good.topic, good.key, good.value.replace(b'"revision":"', b'"was":"'), good.headers),
        encode(huge, service="test", sent_at=SENT_AT),
    ]
    nul = encode(an_event(article, 2, mode="airstrike"), service="test", sent_at=SENT_AT)
    nul = Record(nul.topic, nul.key, nul.value.replace("قصفت ".encode(), b"\\u0000"), nul.headers)
    closing = a_closing(article, (0, 1, 2))
    store.start()
    await send(kafka, [*encoded([article]), good, *bad, nul, *encoded([closing])])
    await until(lambda: closed(database), {(article.article_id, article.revision)}, "closed revisions")
    letters = await _dead(kafka, "events.enriched.dead", len(bad))
    assert sorted(letter.value for letter in letters) == sorted(record.value for record in bad)
    assert (await totals(database)).events == 2
    for letter in letters:
        headers = dict(letter.headers)
        assert headers["rasid-dead-service"].startswith(b"store ")
        assert headers["rasid-dead-origin"].startswith(b"events.enriched/")
        assert datetime.fromisoformat(headers["rasid-dead-time"].decode()).tzinfo is not None
        assert headers["rasid-dead-error-message"]
        assert "ce_id" in headers
    assert store.metric('rasid_store_records_total{kind="unreadable",outcome="dead_letter"}') == 4
    assert store.metric('rasid_store_records_total{kind="event",outcome="dead_letter"}') == 2
    assert store.metric('rasid_store_records_total{kind="event",outcome="stored"}') == 2
    assert store.stop() == 0


async def test_a_topic_of_rubbish_stops_the_store_before_it_is_poured_out(
    kafka: str, database: str, store: StoreProcess
) -> None:
    """More dead letters than the limit allows: status 1, nothing committed, so that nothing is lost."""
    rubbish = [Record("events.enriched", b"k", b"%d" % number, ()) for number in range(1500)]
    store.start()
    await send(kafka, rubbish)
    assert await asyncio.wait_for(asyncio.to_thread(store.wait), DEADLINE) == 1
    assert (await totals(database)).events == 0


def _with_header(record: Record, name: str, value: bytes) -> Record:
    headers = tuple((each, value if each == name else old) for each, old in record.headers)
    return Record(record.topic, record.key, record.value, headers)

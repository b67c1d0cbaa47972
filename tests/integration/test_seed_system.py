"""The whole system over the real input: five founding pages served in their chrome, from fetch to row and topic."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from demo.pages import DAMASCUS
from demo.server import DemoServer
from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.contracts.article import Article
from services.contracts.event import Actor, Attribution, Effect, EnrichedEvent, ExtractionCompleted
from services.contracts.records import PublicRecord, decode
from services.contracts.topics import ARTICLES, EVENTS
from services.up.children import Child, service_command, stop_all
from services.up.embedded import EmbeddedDatabase, free_port
from tests.kafka.brokers import BROKERS, empty_broker
from tests.seed_pages import SeedPage, seed_newsroom, seed_pages
from tests.service_users import service_users

DEADLINE = 90.0  # seconds


@dataclass(frozen=True)
class Outcome:
    """What came out at the two ends: records by topic, rows by table."""

    articles: dict[str, Article]
    flashes: list[Article]
    events: dict[str, list[EnrichedEvent]]
    closings: list[ExtractionCompleted]
    rows: dict[str, list[asyncpg.Record]]


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[SeedPage]:
    """The founding pages."""
    assert shared.is_dir()
    return seed_pages()


@pytest.fixture(scope="module", params=BROKERS)
def outcome(
    pages: list[SeedPage],
    database_server: EmbeddedDatabase,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Outcome:
    """The system run once over all five pages, with a broker and a database of its own.

    As docker-compose.yml runs it: each service logs in as a user that has the rights of its role and owns nothing.
    """
    folder = tmp_path_factory.mktemp("seeds")
    url = _new_database(database_server)
    users = service_users(url, folder, "seeds")
    with empty_broker(request) as broker, DemoServer(seed_newsroom()) as sites:
        asyncio.run(create_topics(ServiceSettings(kafka=broker)))
        inherited = {name: value for name, value in os.environ.items() if name.startswith("RASID_")}
        assert inherited == {}
        environment = {
            "RASID_KAFKA": broker,
            "RASID_KAFKA_SESSION_TIMEOUT": "3",
            "RASID_DEMO": sites.address,
            "RASID_SITES": ",".join(page.site_id for page in pages),
            "RASID_CRAWL_DELAY": "0",
            "RASID_ONCE": "true",
            "RASID_ARCHIVE": str(folder / "archive"),
        }
        children = []
        for name in ("store", "extract", "ingest"):
            own = {**environment, "RASID_DATABASE": users.get(name, ""), "RASID_PORT": str(free_port())}
            children.append(Child(name, service_command(name), own, folder / f"{name}.log"))
        try:
            for child in children:
                child.start()
            asyncio.run(_drained(url, len(pages) + 10, children))
            records = asyncio.run(_records(broker))
            rows = asyncio.run(_rows(url))
            assert asyncio.run(_connected(url)) >= {"seeds_ingest", "seeds_store"}
        finally:
            stop_all(children, seconds=10)
    return _sorted(records, rows)


def test_text_title_authors_and_date_are_the_golds(pages: list[SeedPage], outcome: Outcome) -> None:
    """Character for character what a careful reader kept of each page."""
    assert len(outcome.articles) == len(pages)
    for page in pages:
        article = outcome.articles[page.site_id]
        published = page.gold["published_at"]
        assert article.text == page.gold["text"]
        assert (article.title, article.authors) == (page.gold["title"], page.gold["authors"])
        assert article.published_at == (datetime.fromisoformat(published) if published else None)


def test_the_ticker_becomes_ten_flashes(pages: list[SeedPage], outcome: Outcome) -> None:
    """Text, attribution, date and time of each line."""
    (page,) = (page for page in pages if page.gold["flashes"])
    expected = {
        (
            line["text"],
            line["attribution"],
            datetime.fromisoformat(f"{line['date']}T{line['time']}").replace(tzinfo=DAMASCUS).astimezone(UTC),
        )
        for line in page.gold["flashes"]
    }
    assert {(flash.text, flash.attribution, flash.published_at) for flash in outcome.flashes} == expected
    assert len(outcome.flashes) == 10


def test_every_mention_equals_its_characters(outcome: Outcome) -> None:
    """Evidence, actors, places, times, effects and attribution, in every event on the topic."""
    texts = {a.article_id: a.text for a in (*outcome.articles.values(), *outcome.flashes)}
    checked = 0
    for event in (event for events in outcome.events.values() for event in events):
        text = texts[event.article.article_id]
        spans = [(event.evidence.text, event.evidence.start, event.evidence.end)]
        said: list[Actor | Effect | Attribution] = [*event.actors, *event.effects, *event.attribution]
        spans += [(each.mention, each.start, each.end) for each in said]
        if event.location:
            spans.append((event.location.mention, event.location.start, event.location.end))
        if event.time and event.time.mention is not None:
            assert event.time.start_offset is not None
            assert event.time.end_offset is not None
            spans.append((event.time.mention, event.time.start_offset, event.time.end_offset))
        for mention, start, end in spans:
            assert text[start:end] == mention
            checked += 1
    assert checked > 300


def test_each_article_is_closed_with_exactly_its_events(outcome: Outcome) -> None:
    """One closing record an article and flash, and it names the events that came before it."""
    assert len(outcome.closings) == len(outcome.articles) + len(outcome.flashes)
    for closing in outcome.closings:
        events = outcome.events.get(str(closing.article_id), [])
        assert [event.event_id for event in events] == closing.event_ids


def test_the_database_holds_what_the_topics_carry(outcome: Outcome) -> None:
    """Every article, flash and event, each in one row, evidence and all."""
    articles = {(str(row["article_id"]), row["text"]) for row in outcome.rows["articles"]}
    assert articles == {(str(a.article_id), a.text) for a in (*outcome.articles.values(), *outcome.flashes)}
    stored = sorted((str(row["event_id"]), row["evidence"], row["evidence_start"]) for row in outcome.rows["events"])
    events = [event for events in outcome.events.values() for event in events]
    assert stored == sorted((str(e.event_id), e.evidence.text, e.evidence.start) for e in events)
    assert len(events) >= 50


def _new_database(server: EmbeddedDatabase) -> str:
    name = f"seeds_{uuid4().hex}"

    async def create() -> None:
        connection = await asyncpg.connect(server.url())
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    asyncio.run(create())
    return server.url(name)


async def _connected(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        return {row["usename"] for row in await connection.fetch("SELECT usename FROM pg_stat_activity")}
    finally:
        await connection.close()


async def _drained(url: str, expected: int, children: list[Child]) -> None:
    deadline = time.monotonic() + DEADLINE
    connection = await asyncpg.connect(url)
    try:
        while True:
            there = await connection.fetchval("SELECT to_regclass('rasid.extractions') IS NOT NULL")
            if there and await _complete(connection, expected):
                return
            for child in children:
                child.watch()
            assert time.monotonic() < deadline, [child.log.read_text()[-2000:] for child in children]
            await asyncio.sleep(0.1)
    finally:
        await connection.close()


async def _complete(connection: asyncpg.Connection, expected: int) -> bool:
    closed = await connection.fetchval("SELECT count(*) FROM rasid.articles JOIN rasid.extractions USING (article_id)")
    return bool(closed == expected)


async def _records(address: str) -> list[PublicRecord]:
    consumer = AIOKafkaConsumer(bootstrap_servers=address, enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = [
            TopicPartition(topic, number)
            for topic in (ARTICLES.name, EVENTS.name)
            for number in await _partitions(consumer, topic)
        ]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        records: list[PublicRecord] = []
        while any([await consumer.position(p) < ends[p] for p in partitions]):
            for batch in (await consumer.getmany(timeout_ms=500)).values():
                records += [decode(record.headers, record.value) for record in batch]
        return records
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    await consumer._client.force_metadata_update()  # noqa: SLF001  (aiokafka offers no other way before assignment)
    found: set[int] | None = consumer.partitions_for_topic(topic)
    assert found, topic
    return found


async def _rows(url: str) -> dict[str, list[asyncpg.Record]]:
    connection = await asyncpg.connect(url)
    try:
        return {name: await connection.fetch(f"SELECT * FROM rasid.{name}") for name in ("articles", "events")}  # noqa: S608
    finally:
        await connection.close()


def _sorted(records: list[PublicRecord], rows: dict[str, list[Any]]) -> Outcome:
    articles, flashes, closings = {}, [], []
    events: dict[str, list[EnrichedEvent]] = defaultdict(list)
    for record in records:
        match record:
            case Article(kind="article"):
                assert record.source.id not in articles
                articles[record.source.id] = record
            case Article():
                flashes.append(record)
            case EnrichedEvent():
                events[str(record.article.article_id)].append(record)
            case ExtractionCompleted():
                closings.append(record)
            case _:
                pytest.fail(json.dumps(record.model_dump(mode="json")))
    return Outcome(articles, flashes, events, closings, rows)

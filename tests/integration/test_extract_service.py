"""The extract service as a process on both brokers: what goes out for what came in, and how it stops."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.common.clock import utc_now
from services.common.kafka import Publisher, create_topics
from services.common.settings import ServiceSettings
from services.contracts import dead_letter
from services.contracts.event import EnrichedEvent
from services.contracts.records import Record, decode, encode
from services.contracts.topics import ARTICLES, EVENTS
from services.extract.reader import NAME
from tests.extract_process import BUG, ExtractProcess, Written, articles, publish, until_status
from tests.made_records import an_article, an_event

SECONDS = 60.0


@pytest.fixture
async def kafka(broker: str) -> str:
    """A broker with the topics created."""
    await create_topics(ServiceSettings(kafka=broker))
    return broker


@pytest.fixture
async def extract(kafka: str, tmp_path: Path) -> AsyncIterator[ExtractProcess]:
    """The service, started."""
    process = ExtractProcess(kafka, f"extract-{uuid4()}", tmp_path / "extract.log")
    process.start()
    yield process
    process.kill()


async def committed(kafka: str, group: str) -> int:
    """Offsets committed by a group over all partitions of `articles.clean`."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = [TopicPartition(ARTICLES.name, number) for number in range(4)]
        return sum([await consumer.committed(partition) or 0 for partition in partitions])
    finally:
        await consumer.stop()


async def test_every_article_gets_its_events_and_then_its_closing_record(kafka: str, extract: ExtractProcess) -> None:
    """Also an article without events gets a closing record; a backfill's mark is carried through."""
    some, backfilled = articles(1000, 20), articles(1100, 5)
    async with Written(kafka, some) as written, Written(kafka, backfilled) as again:
        await publish(kafka, some)
        await publish(kafka, backfilled, backfill=True)
        await written.all_complete(SECONDS)
        await again.all_complete(SECONDS)
        assert written.incomplete == again.incomplete == []
        assert (written.sent_again, again.sent_again) == (0, 0)
        assert (written.backfill, again.backfill) == ({False}, {True})
    assert await extract.status("/readyz") == 200


async def test_it_is_ready_only_with_its_partitions_and_leaves_within_ten_seconds(kafka: str, tmp_path: Path) -> None:
    """A stop commits what was answered: a second process of the group answers nothing again. Memory stays small."""
    group = f"extract-{uuid4()}"
    first = ExtractProcess(kafka, group, tmp_path / "first.log")
    first.start()
    some = articles(2000, 50)
    try:
        assert first.process is not None
        assert await first.status("/readyz") != 200
        await until_status(first, "/readyz", 200)
        async with Written(kafka, some) as written:
            await publish(kafka, some)
            await written.all_complete(SECONDS)
            assert psutil.Process(first.process.pid).memory_info().rss < 200e6
            asked = time.monotonic()
            first.signal(signal.SIGTERM)
            assert first.wait(10) == 0
            assert time.monotonic() - asked < 10
            second = ExtractProcess(kafka, group, tmp_path / "second.log")
            second.start()
            try:
                last = articles(2100, 5)
                async with Written(kafka, last) as answered:
                    await publish(kafka, last)
                    await answered.all_complete(SECONDS)
                await written.read()
                assert written.sent_again == 0
            finally:
                second.kill()
    finally:
        first.kill()


async def test_what_cannot_be_read_is_a_dead_letter_and_the_stream_goes_on(kafka: str, extract: ExtractProcess) -> None:
    """Not JSON, an unknown schema version, a record of another kind, no value: who, when, what and where."""
    good = encode(an_article(3000), service="ingest", sent_at=utc_now())
    unknown = tuple((n, b"urn:rasid:schema:article:9" if n == "ce_dataschema" else v) for n, v in good.headers)
    other = encode(an_event(an_article(3001)), service="ingest", sent_at=utc_now())
    bad = {
        b"not JSON": replace(good, key=b"not JSON", value=b"<html>"),
        b"version": replace(good, key=b"version", headers=unknown),
        b"kind": Record(ARTICLES.name, b"kind", other.value, other.headers),
        b"headers": replace(good, key=b"headers", headers=()),
    }
    after = articles(3010, 3)
    dead = AIOKafkaConsumer(ARTICLES.dead, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await dead.start()
    publisher = Publisher(ServiceSettings(kafka=kafka))
    await publisher.start()
    letters: dict[bytes, Any] = {}
    try:
        await publisher.send(list(bad.values()))
        await _tombstone(kafka, b"no value", good)
        async with Written(kafka, after) as written, asyncio.timeout(SECONDS):
            await publish(kafka, after)
            await written.all_complete(SECONDS)
            while letters.keys() != {*bad, b"no value"}:
                letter = await dead.getone()
                if letter.key in {*bad, b"no value"}:
                    letters[letter.key] = letter
    finally:
        await publisher.stop()
        await dead.stop()
    for key, letter in letters.items():
        headers = {name: value.decode() for name, value in letter.headers}
        assert letter.value == (bad[key].value if key in bad else b"")
        assert headers[dead_letter.SERVICE].startswith("extract ")
        assert headers[dead_letter.ERROR_CLASS] == "UnreadableRecordError"
        assert headers[dead_letter.ERROR_MESSAGE]
        assert headers[dead_letter.TIME].endswith("Z")
        assert headers[dead_letter.ORIGIN].startswith(f"{ARTICLES.name}/")
    assert await extract.status("/healthz") == 200


async def _tombstone(kafka: str, key: bytes, like: Record) -> None:
    """Send a record without a value, which our own publisher cannot."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    await producer.send_and_wait(like.topic, key=key, value=None, headers=list(like.headers))
    await producer.stop()


async def test_a_bug_of_the_reader_costs_the_article_that_shows_it_alone(kafka: str, tmp_path: Path) -> None:
    """It is a dead letter, all others are answered; what is sent again to a mended service is answered too."""
    group = f"extract-{uuid4()}"
    failing, others = an_article(4100, title=BUG, edition=0), [*articles(4000, 10), *articles(4200, 10)]
    broken = ExtractProcess(kafka, group, tmp_path / "broken.log", broken=True)
    mended = ExtractProcess(kafka, group, tmp_path / "mended.log")
    dead = AIOKafkaConsumer(ARTICLES.dead, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await dead.start()
    try:
        broken.start()
        async with Written(kafka, others) as written:
            await publish(kafka, [*others[:10], failing, *others[10:]])
            await written.all_complete(SECONDS)
        async with asyncio.timeout(SECONDS):
            while (letter := await dead.getone()).key != str(failing.article_id).encode():
                pass
        assert dict(letter.headers)[dead_letter.ERROR_CLASS] == b"ReaderFailedError"
        assert await broken.status("/healthz") == 200
        broken.kill()
        mended.start()
        async with Written(kafka, [failing]) as written:
            await publish(kafka, [failing])
            await written.all_complete(SECONDS)
    finally:
        await dead.stop()
        broken.kill()
        mended.kill()


async def test_the_real_reader_finds_the_shelling_and_keeps_within_its_memory(kafka: str, tmp_path: Path) -> None:
    """`rasid extract` as it is started everywhere: events of a real text's kind, in less than 200 MB."""
    rasid = ExtractProcess(kafka, f"extract-{uuid4()}", tmp_path / "rasid.log", real=True)
    some = [an_article(5000 + number, edition=0) for number in range(30)]
    ids = {str(article.article_id).encode(): article for article in some}
    events = []
    closed: set[bytes] = set()
    consumer = AIOKafkaConsumer(EVENTS.name, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    rasid.start()
    try:
        await publish(kafka, some)
        async with asyncio.timeout(SECONDS):
            while closed != ids.keys():
                record = await consumer.getone()
                if record.key not in ids:
                    continue
                content = decode(record.headers, record.value)
                if isinstance(content, EnrichedEvent):
                    events.append((ids[record.key].text, content))
                else:
                    closed.add(record.key)
        assert rasid.process is not None
        assert psutil.Process(rasid.process.pid).memory_info().rss < 200e6
    finally:
        rasid.kill()
        await consumer.stop()
    found = {(event.event_type, event.mode) for _, event in events}
    assert ("assault", "shelling") in found
    assert all(text[e.evidence.start : e.evidence.end] == e.evidence.text for text, e in events)
    assert {event.extractor.name for _, event in events} == {NAME}

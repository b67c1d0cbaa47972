"""A later extraction retracts what it no longer finds, also after kills and when the memory of articles is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer

from services.common.errors import StopServiceError
from services.common.kafka import Publisher, create_topic, create_topics
from services.common.settings import ServiceSettings
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.records import Record, decode
from services.contracts.topics import ARTICLES, EVENTS
from services.extract.settings import ExtractSettings
from services.extract.stream.answer import Incoming
from services.extract.stream.article_memory import ArticleMemory, memory_topic
from services.extract.stream.consumer import Stream
from services.extract.stream.memory_restore import create_memory
from tests.extract_process import ExtractProcess, publish
from tests.made_records import an_article, event_id_of

SECONDS = 30.0
ARTICLE = an_article(edition=3)  # in which `ScriptedReader` finds three events


class Log:
    """What stands on `events.enriched`, in order."""

    def __init__(self, kafka: str) -> None:
        self._consumer = AIOKafkaConsumer(EVENTS.name, bootstrap_servers=kafka, auto_offset_reset="earliest")

    async def start(self) -> None:
        """Connect."""
        await self._consumer.start()

    async def stop(self) -> None:
        """Disconnect."""
        await self._consumer.stop()

    async def of_version(self, version: int, retractions: int) -> list[tuple[str, str]]:
        """What an extractor's version said, by the kind of record and its event; waits for so many retractions."""
        found: list[tuple[str, str]] = []
        deadline = time.monotonic() + SECONDS
        wanted = {"closing": 1, "retraction": retractions}
        while any(sum(kind == name for kind, _ in found) < count for name, count in wanted.items()):
            assert time.monotonic() < deadline, f"only {found}"
            for records in (await self._consumer.getmany(timeout_ms=100)).values():
                found += [said for record in records if (said := _said(record, version))]
        return found


def _said(record: Any, version: int) -> tuple[str, str] | None:  # noqa: ANN401  (aiokafka has no types)
    content = decode(dict(record.headers), record.value)
    assert isinstance(content, EnrichedEvent | ExtractionCompleted | EventRetracted)
    if content.extractor.version != version:
        return None
    match content:
        case EnrichedEvent():
            return "event", str(content.event_id)
        case EventRetracted():
            return "retraction", str(content.event_id)
    return "closing", ""


@asynccontextmanager
async def running(process: ExtractProcess) -> AsyncIterator[None]:
    """The process, which leaves at the end with everything committed."""
    process.start()
    try:
        yield
        process.signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 10) == 0
    finally:
        process.kill()


async def test_what_a_later_extraction_lacks_is_retracted_after_its_closing_record(broker: str, tmp_path: Path) -> None:
    """The memory outlives its process (its changelog) and its own loss (the closing records): a new group has none."""
    ids = [str(event_id_of(ARTICLE, number)) for number in range(3)]
    await create_topics(ServiceSettings(kafka=broker))
    log = Log(broker)
    await log.start()
    await publish(broker, [ARTICLE])
    async with running(ExtractProcess(broker, "one", tmp_path / "1.log")):
        assert await log.of_version(1, retractions=0) == [
            *(("event", event_id) for event_id in ids),
            ("closing", ""),
        ]
    await publish(broker, [ARTICLE], backfill=True)
    async with running(ExtractProcess(broker, "one", tmp_path / "2.log", version=2)):
        second = await log.of_version(2, retractions=1)
    assert second == [("event", ids[0]), ("event", ids[1]), ("closing", ""), ("retraction", ids[2])]
    async with running(ExtractProcess(broker, "another", tmp_path / "3.log", version=3)):
        third = await log.of_version(3, retractions=1)
    # It has read both records of the article; the first is enough.
    assert list(dict.fromkeys(third)) == [("event", ids[0]), ("closing", ""), ("retraction", ids[1])]
    await log.stop()


async def test_a_record_whose_memory_was_not_written_is_handled_again_with_the_old_memory(
    broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a kill between the acknowledged answer and the memory: the same retractions will be sent again."""
    await create_topics(ServiceSettings(kafka=broker))
    settings = ExtractSettings(kafka=broker, kafka_session_timeout=2, extract_group=f"memory-{uuid4()}")
    assert await create_memory(settings)
    key = str(uuid4()).encode()
    seen: list[bytes | None] = []

    async def run(stops_after: int) -> None:
        """Read until so many records of ours were handled; remember the number of each."""
        stop = asyncio.Event()
        publisher = Publisher(settings)
        memory = ArticleMemory(settings, publisher)

        async def note(incoming: Incoming) -> asyncio.Future[None] | None:
            if incoming.key != key:
                return None
            seen.append(await memory.recall(incoming.origin.partition, key))
            if len(seen) >= stops_after:
                stop.set()
            memory.hold(incoming.origin.partition, key, str(len(seen)).encode())
            return memory.write(incoming.origin.partition, key, str(len(seen)).encode())

        await publisher.start()
        await asyncio.wait_for(Stream(settings, ARTICLES, note, on_shared_out=memory.forget).run(stop), SECONDS)
        await publisher.stop()

    await _send(broker, key)
    await run(1)
    await _send(broker, key)

    def kill(_memory: ArticleMemory, _partition: int, _key: bytes, _value: bytes) -> asyncio.Future[None]:
        async def never() -> None:
            raise StopServiceError("killed")  # noqa: EM101

        return asyncio.create_task(never())

    with monkeypatch.context() as patch:
        patch.setattr(ArticleMemory, "write", kill)
        with pytest.raises(StopServiceError, match="killed"):
            await run(2)
    await run(3)
    assert seen == [None, b"1", b"1"]


async def test_more_than_the_memory_may_hold_is_read_back_and_recalled(broker: str) -> None:
    """Eight megabytes where one may be held: by who wrote them, after partitions were given out, by another process."""
    await create_topics(ServiceSettings(kafka=broker))
    settings = ExtractSettings(kafka=broker, extract_group=f"memory-{uuid4()}", extract_memory_mb=1)
    assert await create_memory(settings)
    newest = {(number % 2, b"%d" % number): os.urandom(1000) for number in range(8000)}
    publisher = Publisher(settings)
    await publisher.start()
    one, another = ArticleMemory(settings, publisher), ArticleMemory(settings, publisher)

    async def remember(memory: ArticleMemory, chosen: list[tuple[int, bytes]]) -> None:
        for partition, key in chosen:
            assert await memory.recall(partition, b"nobody") is None
            memory.hold(partition, key, newest[partition, key])
        await asyncio.gather(*(memory.write(partition, key, newest[partition, key]) for partition, key in chosen))

    async def recalled(memory: ArticleMemory) -> dict[tuple[int, bytes], bytes | None]:
        return {(partition, key): await memory.recall(partition, key) for partition, key in newest}

    await remember(one, list(newest))
    assert await recalled(one) == newest
    newest |= {place: os.urandom(100) for place in list(newest)[::7]}
    await remember(another, list(newest)[::7])
    one.forget()
    assert await recalled(one) == newest == await recalled(another)
    await publisher.stop()


async def test_a_memory_of_another_number_of_partitions_is_refused(broker: str) -> None:
    """As after partitions were changed without it: the sentence says what to do."""
    await create_topics(ServiceSettings(kafka=broker, kafka_partitions=3))
    settings = ExtractSettings(kafka=broker, extract_group=f"memory-{uuid4()}")
    await create_topic(settings, replace(memory_topic(settings), partitions=2))
    with pytest.raises(StopServiceError, match=r"has 2 partitions and articles\.clean 3: delete it"):
        await create_memory(settings)


async def _send(kafka: str, key: bytes) -> None:

    publisher = Publisher(ServiceSettings(kafka=kafka))
    await publisher.start()
    await publisher.send([Record(ARTICLES.name, key, b"x", ())])
    await publisher.stop()

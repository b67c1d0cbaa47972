"""One turn: what is sent for an article, for a text that cannot be read, and for one whose answer is too large."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

import pytest

from services.common.errors import DeadLetterError, StopServiceError
from services.common.kafka import Origin, Publisher
from services.contracts import dead_letter
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, EventRetracted, Evidence, ExtractionCompleted
from services.contracts.records import Record, Tombstone, decode, encode
from services.contracts.topics import ARTICLES
from services.extract.settings import ExtractSettings
from services.extract.stream.answer import Incoming
from services.extract.stream.article_memory import ArticleMemory
from services.extract.stream.memory import as_remembered, extraction, recalled
from services.extract.stream.turn import Turn
from tests.made_records import a_closing, an_article, an_event, an_extractor, event_id_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Reader:
    """Finds two events, or raises."""

    software = an_extractor()

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    def read(self, article: Article) -> list[EnrichedEvent]:
        """Two events."""
        if self._error:
            raise self._error
        return [an_event(article, 0), an_event(article, 1)]


class Sent(Publisher):
    """A publisher that keeps what it is given, and refuses a record over `limit` bytes as Kafka does."""

    def __init__(self, limit: int = 1_000_000) -> None:
        self.records: list[Record] = []
        self._limit = limit

    async def send(self, records: Sequence[Record | Tombstone]) -> None:
        """Keep the records."""
        if any(len(record.value or b"") > self._limit for record in records):
            msg = "a record is too large for Kafka"
            raise DeadLetterError(msg)
        self.records += [record for record in records if isinstance(record, Record)]


class Memory(ArticleMemory):
    """A memory of which nothing is written anywhere."""

    def __init__(self, remembered: bytes | None = None) -> None:
        self.holds = remembered

    async def recall(self, partition: int, key: bytes | None) -> bytes | None:  # noqa: ARG002
        """What it holds, whatever is asked."""
        return self.holds

    def hold(self, partition: int, key: bytes, value: bytes | None) -> None:  # noqa: ARG002
        """Hold it."""
        self.holds = value

    def write(self, partition: int, key: bytes, value: bytes) -> asyncio.Future[None]:  # noqa: ARG002
        """Written at once."""
        return asyncio.create_task(asyncio.sleep(0))


def turn(reader: Reader, sent: Sent, memory: Memory | None = None) -> Turn:
    """A turn of ours."""
    settings = ExtractSettings(kafka="127.0.0.1:1", extract_dead_letter_ratio=0.001)
    return Turn(settings, reader, cast("Publisher", sent), memory or Memory(), service="extract 1", clock=lambda: NOW)


def incoming() -> Incoming:
    """An article as a record."""
    record = encode(an_article(), service="ingest", sent_at=NOW)
    return Incoming(Origin(ARTICLES.name, 2, 17), record.key, record.value, record.headers)


async def test_the_closing_record_follows_its_events() -> None:
    """It names their ids in their order, and all carry the article's key."""
    sent = Sent()
    await (await turn(Reader(), sent).take(incoming()))
    *events, closing = [decode(record.headers, record.value) for record in sent.records]
    assert [type(event) for event in events] == [EnrichedEvent, EnrichedEvent]
    assert isinstance(closing, ExtractionCompleted)
    assert closing.event_ids == [event.event_id for event in events if isinstance(event, EnrichedEvent)]
    assert {record.key for record in sent.records} == {str(an_article().article_id).encode()}


async def test_a_text_that_cannot_be_read_is_a_dead_letter() -> None:
    """With the original bytes, and where it stood."""
    sent = Sent()
    record = incoming()
    await (await turn(Reader(DeadLetterError("no text")), sent).take(record))
    (letter,) = sent.records
    headers = dict(letter.headers)
    assert (letter.topic, letter.value) == (ARTICLES.dead, record.value)
    assert headers[dead_letter.ORIGIN] == b"articles.clean/2/17"
    assert headers[dead_letter.ERROR_MESSAGE] == b"no text"


async def test_an_answer_too_large_for_kafka_is_a_dead_letter() -> None:
    """It would be refused for ever; the article's own record is smaller."""
    sent = Sent(limit=len(incoming().value or b""))
    await (await turn(Reader(), sent).take(incoming()))
    assert [record.topic for record in sent.records] == [ARTICLES.dead]


async def test_too_many_dead_letters_stop_the_service_before_they_are_sent() -> None:
    """One in a thousand is allowed here: the second is one too many."""
    sent = Sent()
    taking = turn(Reader(DeadLetterError("no text")), sent)
    await (await taking.take(incoming()))
    with pytest.raises(StopServiceError, match="dead letters"):
        await taking.take(incoming())
    assert len(sent.records) == 1


async def test_a_text_on_which_the_reader_fails_is_a_dead_letter() -> None:
    """It says what failed and where, so that it can be mended and sent again."""
    sent = Sent()
    await (await turn(Reader(ZeroDivisionError("a bug")), sent).take(incoming()))
    (letter,) = sent.records
    headers = {name: value.decode() for name, value in letter.headers}
    assert letter.topic == ARTICLES.dead
    assert headers[dead_letter.ERROR_CLASS] == "ReaderFailedError"
    assert headers[dead_letter.ERROR_MESSAGE].startswith("ZeroDivisionError at test_turn.py:")
    assert headers[dead_letter.ERROR_MESSAGE].endswith(": a bug")


async def test_what_the_last_extraction_had_is_retracted_after_the_closing_record() -> None:
    """And the memory holds the new extraction, once all of it was sent."""
    article, sent = an_article(), Sent()
    memory = Memory(a_closing(article, (0, 1, 2), extractor=1).model_dump_json().encode())
    newer = Reader()
    newer.software = an_extractor(2)
    await (await turn(newer, sent, memory).take(incoming()))
    said = [decode(dict(record.headers), record.value) for record in sent.records]
    assert [type(each).__name__ for each in said[2:]] == ["ExtractionCompleted", "EventRetracted"]
    retracted = said[3]
    assert isinstance(retracted, EventRetracted)
    assert retracted.event_id == event_id_of(article, 2)
    assert retracted.extractor.version == 2
    held = recalled(memory.holds)
    assert held is not None
    assert (held.event_ids, held.extractor.version) == ([event_id_of(article, 0), event_id_of(article, 1)], 2)


async def test_an_older_extraction_retracts_nothing_and_is_not_remembered() -> None:
    """It supersedes nothing, however late it comes."""
    sent, newest = Sent(), a_closing(an_article(), (5,), extractor=9).model_dump_json().encode()
    memory = Memory(newest)
    await (await turn(Reader(), sent, memory).take(incoming()))
    assert memory.holds == newest
    assert len(sent.records) == 3


async def test_a_memory_that_cannot_be_read_is_no_memory() -> None:
    """It is a cache: the closing record says the same."""
    sent, memory = Sent(), Memory(b"{")
    await (await turn(Reader(), sent, memory).take(incoming()))
    assert len(sent.records) == 3
    assert memory.holds != b"{"


class ReadsAnew(Reader):
    """Version 2, which reads the second act of the article as another kind of act."""

    software = an_extractor(2)

    def __init__(self, mode: str = "rocket") -> None:
        super().__init__()
        self._mode = mode

    def read(self, article: Article) -> list[EnrichedEvent]:
        """The first event as before, the second under a new id."""
        told = Evidence(text="ثم سقطت ثلاثة صواريخ على السوق في البلدة نفسها", start=0, end=0)
        return [
            an_event(article, 0, extractor=2),
            an_event(article, 7, extractor=2, mode=self._mode, evidence=told),
        ]


def first_reading(article: Article) -> bytes:
    """The memory after version 1: two events, of which version 2 has the first."""
    told = Evidence(text="ثم سقطت ثلاثة صواريخ على سوق البلدة", start=0, end=0)
    events = [an_event(article, 0), an_event(article, 1, evidence=told)]
    return as_remembered(extraction(a_closing(article, (0, 1)), events))


async def superseded(reader: Reader, memory: Memory) -> list[UUID | None]:
    """What each event that is sent for the article says it replaces."""
    sent = Sent()
    await (await turn(reader, sent, memory).take(incoming()))
    said = [decode(dict(record.headers), record.value) for record in sent.records]
    return [event.supersedes for event in said if isinstance(event, EnrichedEvent)]


async def test_an_event_names_the_earlier_one_that_it_replaces_under_a_new_id() -> None:
    """The one that is still found under its own id replaces nothing."""
    memory = Memory(first_reading(an_article()))
    assert await superseded(ReadsAnew(), memory) == [None, event_id_of(an_article(), 1)]


async def test_an_extraction_handled_twice_says_the_same() -> None:
    """Two records of one rank with different content would be ordered by chance (decision 1)."""
    memory = Memory(first_reading(an_article()))
    once = await superseded(ReadsAnew(), memory)
    assert memory.holds is not None
    assert await superseded(ReadsAnew(), memory) == once == [None, event_id_of(an_article(), 1)]


async def test_an_older_extraction_replaces_nothing() -> None:
    """Its events are none that anybody keeps."""
    article = an_article()
    memory = Memory(as_remembered(extraction(a_closing(article, (5,), extractor=9), [an_event(article, 5)])))
    assert await superseded(ReadsAnew(), memory) == [None, None]


async def test_a_memory_of_before_there_were_sketches_is_still_retracted_from() -> None:
    """A closing record alone says which events there were, not what they told."""
    memory = Memory(a_closing(an_article(), (0, 1)).model_dump_json().encode())
    assert await superseded(ReadsAnew(), memory) == [None, None]

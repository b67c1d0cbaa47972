"""Answers on their way: sent together, settled in the order of their records, none after one that failed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from services.common.errors import DeadLetterError, StopServiceError
from services.common.kafka import Origin, Publisher
from services.contracts.records import Record, Tombstone
from services.contracts.topics import ARTICLES, EVENTS
from services.extract.stream.answer import Answer, Incoming
from services.extract.stream.article_memory import ArticleMemory
from services.extract.stream.outbox import Outbox

LIMIT = 100
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class NoAnswerError(StopServiceError):
    """Kafka does not acknowledge."""


class Kafka(Publisher):
    """Keeps each call; refuses what is over the limit; does not answer from call number `broken` on."""

    def __init__(self, broken: int = 1000) -> None:
        self.calls: list[list[bytes]] = []
        self.broken = broken

    async def send(self, records: Sequence[Record | Tombstone]) -> None:
        """Keep them, or raise."""
        if any(len(record.value or b"") > LIMIT for record in records):
            raise DeadLetterError
        if len(self.calls) + 1 >= self.broken:
            raise NoAnswerError
        self.calls.append([record.key for record in records])


class Memory(ArticleMemory):
    """Each writing waits until it is released."""

    def __init__(self) -> None:
        self.held: dict[bytes, bytes | None] = {}
        self.writing: dict[bytes, asyncio.Future[None]] = {}
        self.asked = asyncio.Event()

    def hold(self, partition: int, key: bytes, value: bytes | None) -> None:  # noqa: ARG002
        """Hold it."""
        self.held[key] = value

    def write(self, partition: int, key: bytes, value: bytes) -> asyncio.Future[None]:  # noqa: ARG002
        """Not yet."""
        self.asked.set()
        return self.writing.setdefault(key, asyncio.get_running_loop().create_future())


def outbox(kafka: Kafka, memory: Memory | None = None) -> Outbox:
    """One whose refused answers become a short record."""
    return Outbox(kafka, memory or Memory(), lambda given, _: an_answer(given.key or b"", b"dead"), lambda: NOW)


def an_answer(key: bytes, value: bytes = b"x", *, remember: bytes | None = None) -> Answer:
    """One record."""
    return Answer((Record(EVENTS.name, key, value, ()),), "events", remember=remember)


def a_record(key: bytes) -> Incoming:
    """An article's record."""
    return Incoming(Origin(ARTICLES.name, 0, 1), key, b"", ())


async def put(box: Outbox, *answers: tuple[bytes, Answer]) -> list[asyncio.Future[None]]:
    """The futures of several."""
    return [await box.put(a_record(key), given, b"before") for key, given in answers]


async def test_the_answers_of_a_moment_are_sent_together() -> None:
    """In the order in which they came."""
    kafka = Kafka()
    await asyncio.gather(*await put(outbox(kafka), (b"a", an_answer(b"a")), (b"b", an_answer(b"b"))))
    assert kafka.calls == [[b"a", b"b"]]


async def test_no_record_is_settled_before_the_one_in_front_of_it() -> None:
    """Though its own answer is acknowledged and it has nothing to remember."""
    memory = Memory()
    first, second = await put(
        outbox(Kafka(), memory), (b"a", an_answer(b"a", remember=b"new")), (b"b", an_answer(b"b"))
    )
    await memory.asked.wait()
    done, _ = await asyncio.wait({second}, timeout=0)
    assert not done
    memory.writing[b"a"].set_result(None)
    await asyncio.gather(first, second)


async def test_only_the_answer_that_is_too_large_becomes_a_dead_letter() -> None:
    """And the memory of its article is what it was before."""
    kafka, memory = Kafka(), Memory()
    large = an_answer(b"b", b"x" * (LIMIT + 1), remember=b"new")
    memory.hold(0, b"b", b"new")
    await asyncio.gather(
        *await put(outbox(kafka, memory), (b"a", an_answer(b"a")), (b"b", large), (b"c", an_answer(b"c")))
    )
    assert kafka.calls == [[b"a"], [b"b"], [b"c"]]
    assert memory.held[b"b"] == b"before"
    assert memory.writing == {}


async def test_nothing_is_settled_after_an_answer_that_was_not_acknowledged() -> None:
    """Not even what Kafka would take again: Faust would commit past the lost one."""
    kafka = Kafka(broken=1)
    box = outbox(kafka)
    (lost,) = await put(box, (b"a", an_answer(b"a")))
    with pytest.raises(NoAnswerError):
        await lost
    kafka.broken = 1000
    (later,) = await put(box, (b"b", an_answer(b"b")))
    with pytest.raises(NoAnswerError):
        await later
    assert kafka.calls == []


async def test_nothing_is_settled_after_a_memory_that_was_not_written() -> None:
    """Its record must be handled again; what came before it stays settled."""
    memory = Memory()
    earlier, first, second = await put(
        outbox(Kafka(), memory),
        (b"0", an_answer(b"0")),
        (b"a", an_answer(b"a", remember=b"new")),
        (b"b", an_answer(b"b")),
    )
    await earlier
    memory.writing[b"a"].set_exception(StopServiceError("not written"))
    for each in (first, second):
        with pytest.raises(StopServiceError, match="not written"):
            await each


async def test_a_reader_that_is_faster_than_kafka_waits() -> None:
    """Sixty-four articles are on their way at most."""
    memory = Memory()
    box = outbox(Kafka(), memory)
    await put(box, *((b"a", an_answer(b"a", remember=b"new")) for _ in range(64)))
    one_more = asyncio.create_task(put(box, (b"b", an_answer(b"b"))))
    await memory.asked.wait()
    assert not one_more.done()
    memory.writing[b"a"].set_result(None)
    (last,) = await one_more
    await last

"""Dead letters as an operator handles them: read, sent again once what refused them is mended, or dropped.

A dead letter is settled by a marker behind it on the same topic: a record without value whose header names the letter
and what was done. Nothing is deleted, so what was settled, when and how stays readable as long as the topic keeps it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, Literal, Self, get_args

import orjson
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from pydantic import ValidationError

from services.common.clock import Clock
from services.common.errors import RasidError
from services.common.kafka import Publisher
from services.common.kafka_security import client_options
from services.common.settings import ServiceSettings
from services.contracts import dead_letter
from services.contracts.records import Headers, Record
from services.contracts.topics import ALL, DEAD_LETTER_SUFFIX, PAGES_DEAD

TOPICS: Final = tuple(topic.name for topic in ALL if topic.name.endswith(DEAD_LETTER_SUFFIX))
Settlement = Literal["requeued", "dropped"]
_SETTLEMENTS: Final[dict[str, Settlement]] = {name: name for name in get_args(Settlement)}
_QUIET_MS: Final = 1000  # a topic that gives nothing for so long behind its end is read


class UnsendableError(RasidError):
    """A dead letter that cannot be sent again from here; the message says what to do instead."""


@dataclass(frozen=True)
class DeadLetter:
    """One unusable record or page, where it lies, and what its headers say of it."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Headers = field(repr=False)
    settled: Settlement | None = None

    @property
    def name(self) -> str:
        """`topic/partition/offset`: what the commands call it."""
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def died_at(self) -> datetime:
        """When the service gave it up; the beginning of time where the header is not readable."""
        try:
            return datetime.fromisoformat(self.said(dead_letter.TIME)).astimezone(UTC)
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)

    @property
    def site(self) -> str:
        """Id of the site that it comes from, as far as its value tells; else empty."""
        try:
            value = orjson.loads(self.value)
        except orjson.JSONDecodeError:
            return ""
        for path in (("site",), ("source", "id"), ("article", "source", "id")):  # a page, an article, an event
            found = value
            for name in path:
                found = found.get(name) if isinstance(found, dict) else None
            if isinstance(found, str):
                return found
        return ""

    def said(self, header: str) -> str:
        """A header's text; empty where it is absent."""
        return dict(self.headers).get(header, b"").decode(errors="replace")

    @property
    def original(self) -> Record:
        """The record as it was before it died. Raises UnsendableError for a page."""
        if self.topic == PAGES_DEAD.name:
            msg = f"{self.name} is a page, not a record: mend its site, then `rasid replay` the WARC file it names"
            raise UnsendableError(msg)
        kept = tuple((name, value) for name, value in self.headers if not name.startswith(dead_letter.PREFIX))
        return Record(self.topic.removesuffix(DEAD_LETTER_SUFFIX), self.key, self.value, kept)


@dataclass(frozen=True)
class Wanted:
    """Which letters an operator means; None means any."""

    topic: str | None = None
    error: str | None = None
    service: str | None = None
    site: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    names: Collection[str] = ()
    settled: bool = False

    def __contains__(self, letter: DeadLetter) -> bool:
        return (
            (self.settled or letter.settled is None)
            and (not self.names or letter.name in self.names)
            and self.topic in {None, letter.topic, letter.topic.removesuffix(DEAD_LETTER_SUFFIX)}
            and self.error in {None, letter.said(dead_letter.ERROR_CLASS)}
            and (self.service is None or letter.said(dead_letter.SERVICE).split(" ")[0] == self.service)
            and self.site in {None, letter.site}
            and (self.since is None or letter.died_at >= self.since)
            and (self.until is None or letter.died_at < self.until)
        )


class DeadLetters:
    """The dead letters of a broker. Use as an asynchronous context."""

    def __init__(self, settings: ServiceSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._publisher = Publisher(settings)

    async def __aenter__(self) -> Self:
        """Connect. Raises StopServiceError when no broker answers."""
        await self._publisher.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._publisher.stop()

    async def read(self, wanted: Wanted) -> list[DeadLetter]:
        """The letters that are wanted, oldest first within each topic."""
        letters: dict[str, DeadLetter] = {}
        async with self._consumer() as consumer:
            async for record in _all_of(consumer, await self._places()):
                letter = _letter(record)
                marked = letter.said(dead_letter.SETTLED)
                if not marked:
                    letters[letter.name] = letter
                    continue
                name, _, what = marked.partition(" ")
                if name in letters and what in _SETTLEMENTS:
                    letters[name] = replace(letters[name], settled=_SETTLEMENTS[what])
        found = [letter for letter in letters.values() if letter in wanted]
        return sorted(found, key=lambda letter: (TOPICS.index(letter.topic), letter.partition, letter.offset))

    async def requeue(self, letter: DeadLetter) -> None:
        """Send the original again to the end of its topic, then mark the letter.

        A crash between the two leaves it unmarked: sending it once more is harmless, whoever reads it knows repeats.
        Raises UnsendableError for a page, and where an oversized original has expired.
        """
        await self._publisher.send([await self._whole(letter)])
        await self._mark(letter, "requeued")

    async def drop(self, letter: DeadLetter) -> None:
        """Mark the letter as not worth sending again. It stays on its topic."""
        await self._mark(letter, "dropped")

    async def _mark(self, letter: DeadLetter, what: Settlement) -> None:
        now = self._clock().astimezone(UTC).isoformat()
        headers = ((dead_letter.SETTLED, f"{letter.name} {what}".encode()), (dead_letter.TIME, now.encode()))
        await self._publisher.send([Record(letter.topic, letter.key, b"", headers)])

    async def _whole(self, letter: DeadLetter) -> Record:
        """The original, fetched from where it stood when the letter only refers to it."""
        original = letter.original
        try:
            reference = dead_letter.RecordReference.model_validate_json(letter.value)
        except ValidationError:
            return original
        place = TopicPartition(reference.topic, reference.partition)
        async with self._consumer() as consumer:
            consumer.assign([place])
            if (await consumer.beginning_offsets([place]))[place] <= reference.offset:
                consumer.seek(place, reference.offset)
                record = await consumer.getone(place)
                if record.offset == reference.offset:
                    return Record(original.topic, original.key, record.value, original.headers)
        msg = f"{letter.name} refers to {reference.topic}/{reference.partition}/{reference.offset}, which has expired"
        raise UnsendableError(msg)

    async def _places(self) -> list[TopicPartition]:
        """The partitions of all dead-letter topics that exist."""
        admin = AIOKafkaAdminClient(**client_options(self._settings))
        try:
            await admin.start()
            described = await admin.describe_topics([name for name in await admin.list_topics() if name in TOPICS])
        finally:
            await admin.close()
        return [
            TopicPartition(topic["topic"], part["partition"]) for topic in described for part in topic["partitions"]
        ]

    @asynccontextmanager
    async def _consumer(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(
            **client_options(self._settings), auto_offset_reset="earliest", enable_auto_commit=False
        )
        await consumer.start()
        try:
            yield consumer
        finally:
            await consumer.stop()


async def _all_of(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> AsyncIterator[ConsumerRecord]:
    """Every record of these partitions from their beginnings to what was their end at the start."""
    if not places:
        return
    consumer.assign(places)
    await consumer.seek_to_beginning(*places)
    ends = await consumer.end_offsets(places)
    while True:
        batches: dict[TopicPartition, Sequence[ConsumerRecord]] = await consumer.getmany(timeout_ms=_QUIET_MS)
        for batch in batches.values():
            for record in batch:
                yield record
        # The embedded broker's end is too small after batches: behind it, silence tells.
        if not batches and all([await consumer.position(place) >= ends[place] for place in places]):
            return


def _letter(record: ConsumerRecord) -> DeadLetter:
    return DeadLetter(
        record.topic, record.partition, record.offset, record.key or b"", record.value or b"", tuple(record.headers)
    )

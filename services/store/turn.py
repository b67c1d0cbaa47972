"""One turn of the store: a batch of Kafka records is written, or its hopeless records sent to the dead letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from services.common import metrics, tracing
from services.common.clock import Clock
from services.common.dead_letter_limit import DeadLetterLimit
from services.common.errors import DeadLetterError
from services.common.kafka import Origin, Publisher, dead_record
from services.contracts.event import ExtractionCompleted
from services.contracts.probe import is_probe
from services.contracts.records import Headers, Record, is_backfill
from services.contracts.topics import INCIDENTS
from services.store.intake import kind_of, read
from services.store.isolate import write_isolating
from services.store.latency import observe
from services.store.sinks import Sink, StoredRecord


class Consumed(Protocol):
    """A record as aiokafka hands it out."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


@dataclass(frozen=True)
class _Read:
    """A consumed record and what it says, or why nobody can read it."""

    consumed: Consumed
    headers: Headers
    content: StoredRecord | DeadLetterError


class Turns:
    """Takes batches. When `take` returns, every record is in the sink or in the dead letters, and counted once."""

    def __init__(self, sink: Sink, publisher: Publisher, *, limit: DeadLetterLimit, service: str, clock: Clock) -> None:
        self._sink = sink
        self._publisher = publisher
        self._limit = limit
        self._service = service
        self._clock = clock

    async def take(self, consumed: Sequence[Consumed]) -> None:
        """Store a batch. The caller commits its offsets afterwards, and only then.

        Raises SinkUnavailableError when the sink is away, StopServiceError when a dead letter is not acknowledged or
        too many records are dead; in both cases nothing was counted and nothing may be committed.
        """
        started = self._clock()
        batch = [_read(each) for each in consumed if not _is_tombstone(each)]
        tombstones = len(consumed) - len(batch)
        readable = [(each, each.content) for each in batch if not isinstance(each.content, DeadLetterError)]
        probes = [(each, content) for each, content in readable if is_probe(content)]
        readable = [(each, content) for each, content in readable if not is_probe(content)]
        outcomes = await write_isolating(self._sink, [content for _, content in readable])
        rehearsed = await self._rehearse([content for _, content in probes])
        stored = self._clock()
        done = [
            (each, content, what)
            for (each, content), what in zip([*readable, *probes], [*outcomes, *rehearsed], strict=True)
        ]
        dead = [(each, "unreadable", each.content) for each in batch if isinstance(each.content, DeadLetterError)]
        dead += [(each, kind_of(record), what) for each, record, what in done if isinstance(what, DeadLetterError)]
        for number in range(len(batch)):
            self._limit.count(dead=number < len(dead))
        await self._publisher.send([self._letter(each, error) for each, _, error in dead])
        for each, kind, error in dead:
            metrics.STORED.labels(kind, "dead_letter").inc()
            metrics.DEAD_LETTERS.labels(each.consumed.topic, type(error).__name__).inc()
        for each, record, what in done:
            if isinstance(what, DeadLetterError):
                continue
            metrics.STORED.labels(kind_of(record), what).inc()
            if isinstance(record, ExtractionCompleted):  # its article's rows all stand now
                tracing.happened("row", each.headers, started, stored)
            if not is_backfill(each.headers):
                observe(record, what, stored)
        metrics.STORED.labels("tombstone", "older").inc(tombstones)
        metrics.BATCH_SECONDS.observe((self._clock() - started).total_seconds())

    async def _rehearse(self, records: Sequence[StoredRecord]) -> list[Literal["probe"] | DeadLetterError]:
        """What became of the probe's records: written as any others would be, and taken back."""
        if not records:
            return []
        try:
            await self._sink.rehearse(records)
        except DeadLetterError as error:
            return [error] * len(records)
        return ["probe"] * len(records)

    def _letter(self, each: _Read, error: DeadLetterError) -> Record:
        record = each.consumed
        return dead_record(
            Origin(record.topic, record.partition, record.offset),
            key=record.key,
            value=record.value,
            headers=each.headers,
            error=error,
            service=self._service,
            clock=self._clock,
        )


def _is_tombstone(consumed: Consumed) -> bool:
    """Whether it only lets a broker forget a withdrawn incident: the version that withdrew it came before."""
    return consumed.topic == INCIDENTS.name and consumed.value is None


def _read(consumed: Consumed) -> _Read:
    headers = tuple((name, value or b"") for name, value in consumed.headers)
    try:
        return _Read(consumed, headers, read(headers, consumed.value))
    except DeadLetterError as error:
        return _Read(consumed, headers, error)

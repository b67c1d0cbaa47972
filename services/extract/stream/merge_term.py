"""One term of a merger: what was published, what there is to merge, then every record as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Final, TypeAlias, TypeVar
from uuid import UUID

from services.common import logging, metrics, tracing
from services.common.clock import Clock
from services.common.kafka import Publisher
from services.common.lag import Position
from services.contracts.incident import Incident
from services.contracts.records import InvalidRecordError, Record, Tombstone, decode, encode, is_backfill, tombstone
from services.contracts.topics import EVENTS, INCIDENTS
from services.extract.incidents.merger import Merger
from services.extract.stream.event_log import Consumed, EventLog
from services.extract.stream.event_records import headers_of, observe, readable
from services.extract.stream.published_incidents import PublishedIncidents

_WAIT_MS: Final = 100  # for records of events, and so the longest that a stop or a rebalance waits
_GATHER_SECONDS: Final = 0.25  # between two merges on a busy worker; what comes after a pause is merged at once
_SENT_AT_ONCE: Final = 500

log = logging.get(__name__)

Own: TypeAlias = tuple[bytes, bytes | None]  # key and value of a record on `incidents`
Place: TypeAlias = tuple[str, int]  # topic and partition
Known = TypeVar("Known")


class Term:
    """The merger and where it stands in its topics. Start it, call `turn` again and again, end it.

    All of its methods raise KafkaError or StopServiceError when the broker does not answer.
    """

    def __init__(self, published: PublishedIncidents, events: EventLog, publisher: Publisher, clock: Clock) -> None:
        self._published = published
        self._events = events
        self._publisher = publisher
        self._clock = clock
        self._merger = Merger()
        self._former: dict[bytes, Incident] = {}
        self._touched: set[UUID] = set()
        self._ends: Mapping[object, int] | None = None  # of the events, when all former incidents were read
        self._unread: set[Own] = set()  # ours, not read back yet
        self._in_hand: dict[int, int] = {}  # by partition of the events the first record that is not merged yet
        self._reckons = False
        self.rests_until = 0.0  # monotonic; the next turn need not come sooner
        self.read_up_to = 0
        self.started = False
        self.restored = False

    async def start(self) -> None:
        """Open the events; the incidents are read from their first record."""
        await self._events.start()
        self._published_end = await self._published.end()
        self.started = True

    async def end(self) -> None:
        """Close the events and let go of everything that was known."""
        await self._events.stop()

    async def positions(self) -> dict[int, Position]:
        """Where each partition of the events stands; none before what there was is restored. May raise TimeoutError."""
        return await self._events.positions(self._in_hand) if self.restored else {}

    async def must_move(self) -> dict[Place, Position]:
        """The partitions that are read at present, of either topic: one that lags and stands is stalled.

        None while a merge reckons: that takes as long as what is known is large, and ends by itself. Of the two topics
        the events wait until the former incidents are read, and the incidents until the former events are.
        May raise TimeoutError.
        """
        if not self.started or self._reckons:
            return {}
        read: dict[Place, Position] = {}
        if self._ends is not None:
            read |= {(EVENTS.name, p): one for p, one in (await self._events.positions(self._in_hand)).items()}
        if self._ends is None or self.restored:
            at = await self._published.position()
            read |= {} if at is None else {(INCIDENTS.name, 0): at}
        return read

    async def turn(self) -> None:
        """Take what has come; when it returns, what that led to is acknowledged."""
        if self._ends is None:
            await self._read_former()
        elif not self.restored:
            await self._read_past()
        else:
            await self._merge()

    async def _read_former(self) -> None:
        for record in await self._published.next(_WAIT_MS):
            self.read_up_to = record.offset + 1
            incident = _incident(record)
            if incident is not None:
                self._former[record.key] = incident  # a tombstone leaves the version that withdrew it
        if self.read_up_to >= self._published_end:
            self._merger = Merger(self._former.values())
            self._former.clear()
            self._ends = await self._events.ends()

    async def _read_past(self) -> None:
        """Months of events are taken in without publishing."""
        assert self._ends is not None  # noqa: S101  (only called then)
        records = await self._take()
        self._touched |= await self._reckon(lambda: self._merger.take(readable(records)))
        self._in_hand = {}
        if await self._events.behind(self._ends) > 0:
            return
        changed = await self._reckon(lambda: self._merger.settle(self._touched))
        self._touched = set()
        await self._publish(changed, backfill=False)
        self.restored = True
        log.info("incidents restored", events=self._merger.reports, incidents=self._merger.count, changed=len(changed))

    async def _merge(self) -> None:
        await self._assert_own()
        records = await self._take()
        if not records:
            return
        self.rests_until = monotonic() + _GATHER_SECONDS
        taken = readable(records)
        with tracing.gather("merge", (record.headers for record in records)):
            with metrics.MERGE_SECONDS.time():
                changed = await self._reckon(lambda: self._merger.restore(taken))
            await self._publish(changed, backfill=all(is_backfill(record.headers) for record in records))
        observe(records, taken, self._clock())
        self._in_hand = {}

    async def _take(self) -> list[Consumed]:
        records = await self._events.next(_WAIT_MS)
        for record in records:
            self._in_hand.setdefault(record.partition, record.offset)
        return records

    async def _reckon(self, work: Callable[[], Known]) -> Known:
        """In a thread: the loop must go on answering the broker."""
        self._reckons = True
        try:
            return await asyncio.to_thread(work)
        finally:
            self._reckons = False

    async def _assert_own(self) -> None:
        """Read back what stands on `incidents` and put ours above what another merger wrote."""
        for record in await self._published.next(0):
            self.read_up_to = record.offset + 1
            own = (record.key, record.value)
            if own in self._unread:
                self._unread.discard(own)
                continue
            foreign = _incident(record) or UUID(record.key.decode())
            asserted = self._merger.assert_over(foreign)
            metrics.INCIDENT_VERSIONS.labels("asserted").inc(len(asserted))
            await self._publish(asserted, backfill=False)

    async def _publish(self, changed: Sequence[Incident], *, backfill: bool) -> None:
        outgoing: list[Record | Tombstone] = []
        for incident in changed:
            outgoing.append(encode(incident, service="extract", sent_at=self._clock(), backfill=backfill))
            self._unread.add((outgoing[-1].key, outgoing[-1].value))
            metrics.INCIDENT_VERSIONS.labels("merged" if incident.merged_into else incident.status).inc()
            if incident.status == "withdrawn" and incident.merged_into is None:
                outgoing.append(tombstone(incident, sent_at=self._clock(), backfill=backfill))
                self._unread.add((outgoing[-1].key, None))
                metrics.INCIDENT_VERSIONS.labels("tombstone").inc()
        for start in range(0, len(outgoing), _SENT_AT_ONCE):
            await self._publisher.send(outgoing[start : start + _SENT_AT_ONCE])
        metrics.MERGED_EVENTS.set(self._merger.reports)
        metrics.INCIDENTS.set(self._merger.count)


def _incident(record: Consumed) -> Incident | None:
    """The incident of a record; None for a tombstone and for what is none."""
    try:
        content = decode(headers_of(record), record.value)
    except InvalidRecordError:
        return None
    return content if isinstance(content, Incident) else None

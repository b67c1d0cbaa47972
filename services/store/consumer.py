"""The store's Kafka side: records come in batches, offsets are committed only after the sink has them.

While the sink is away the partitions are paused, not given up: the assignment and its heartbeats stay, and the batch
is read again from its first offset when the sink is back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from time import monotonic
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from services.common import logging, metrics
from services.common.errors import StopServiceError
from services.common.kafka_poll import poll
from services.common.kafka_security import client_options
from services.contracts.topics import ARTICLES, EVENTS, INCIDENTS
from services.store.settings import StoreSettings
from services.store.sinks import Sink, SinkUnavailableError
from services.store.turn import Turns

TOPICS: Final = (ARTICLES.name, EVENTS.name, INCIDENTS.name)

_LINGER_BYTES: Final = 500_000  # so many, some 300 records, are written at once
_POLL_MS: Final = 200  # longest wait for records, and so the longest that a stop or a rebalance waits for an idle turn
# A turn that takes longer than half of the linger has much to write, or much else to share the cores with: then what
# comes within so many times the excess is written together, because fewer and larger batches cost less.
_REST: Final = 4
_LONGEST_REST: Final = 0.3  # seconds, and so what a busy store adds to the way of a record
_RETRY_SECONDS: Final = 0.5  # between two questions to a sink that is away
_HEARTBEATS: Final = 3  # per session timeout

_log = logging.get(__name__)

Fetched = Mapping[TopicPartition, Sequence[Any]]


def rest_after(took: float, short: float) -> float:
    """Seconds in which records gather after a turn that took so long: none after one that was no longer than `short`."""
    return min(_REST * max(0.0, took - short), _LONGEST_REST)


class StoreConsumer(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Feeds `Turns` from the topics until told to stop."""

    def __init__(self, settings: StoreSettings, sink: Sink, turns: Turns) -> None:
        session = int(settings.kafka_session_timeout * 1000)
        self.client = AIOKafkaConsumer(
            **client_options(settings),
            group_id=settings.store_group,
            client_id=settings.store_group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=session,
            heartbeat_interval_ms=session // _HEARTBEATS,
            # The broker collects: it answers a fetch when this long has passed or so much has come. A transaction costs
            # as much as what two articles bring, so many small ones would cost more than their rows.
            fetch_max_wait_ms=int(settings.store_linger * 1000),
            fetch_min_bytes=_LINGER_BYTES,
            max_poll_records=settings.store_batch,
        )
        self._sink = sink
        self._turns = turns
        self._batch = settings.store_batch
        self._short_turn = settings.store_linger / 2  # seconds
        self._rests_until = 0.0  # monotonic
        self._turn = asyncio.Lock()  # held while a batch is in hand: a rebalance waits for its commit
        self.waiting_for_sink = False
        self.in_hand: dict[TopicPartition, int] = {}  # first offsets of a batch that is not stored yet

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop`; the batch in hand is finished and committed, then the group is left.

        Raises StopServiceError when the broker does not answer at the start, or when going on would lose records.
        """
        self.client.subscribe(TOPICS, listener=self)
        try:
            await self.client.start()
            while not stop.is_set():
                async with self._turn:
                    available = await self._take_turn()
                if not available:
                    await self._wait_for_sink(stop)
        except KafkaError as error:
            msg = f"Kafka: {type(error).__name__}: {error}"
            raise StopServiceError(msg) from error
        finally:
            await self.client.stop()

    async def _take_turn(self) -> bool:
        """Store what has come; False when the sink is away."""
        fetched = await self._gathered()
        if not fetched:
            return True
        began = monotonic()
        try:
            await self._turns.take([record for records in fetched.values() for record in records])
        except SinkUnavailableError as error:
            _log.warning("the sink is away, waiting for it", reason=str(error))
            self._rewind(fetched)
            self.in_hand = {}
            return False
        await self._commit({partition: records[-1].offset + 1 for partition, records in fetched.items()})
        self.in_hand = {}
        ended = monotonic()
        self._rests_until = ended + rest_after(ended - began, self._short_turn)
        return True

    async def _gathered(self) -> Fetched:
        """What has come, and what comes until the rest after the last turn is over."""
        gathered: dict[TopicPartition, list[Any]] = {}
        room, wait = self._batch, float(_POLL_MS)
        while room > 0 and wait > 0:
            fetched = await poll(self.client, timeout_ms=ceil(wait), max_records=room)
            for partition, records in fetched.items():
                self.in_hand.setdefault(partition, records[0].offset)
                gathered.setdefault(partition, []).extend(records)
                room -= len(records)
            wait = 1000 * (self._rests_until - monotonic())
        return gathered

    async def _commit(self, offsets: dict[TopicPartition, int]) -> None:
        try:
            await self.client.commit(offsets)
        except (CommitFailedError, IllegalStateError) as error:
            # Another consumer has the partitions now and will read the records again: the sink does not mind.
            _log.info("partitions moved on before their commit", reason=str(error))
        except KafkaError as error:
            if not error.retriable:
                raise
            _log.warning("the broker did not take a commit; the next one covers it", reason=str(error))

    async def _wait_for_sink(self, stop: asyncio.Event) -> None:
        self.waiting_for_sink = True
        metrics.SINK_AWAY.set(1)
        self.client.pause(*self.client.assignment())
        while not stop.is_set() and not await self._sink_answers():
            # Keeps polling, or the group would take a paused consumer for a dead one.
            self._rewind(await poll(self.client, timeout_ms=int(_RETRY_SECONDS * 1000)))
        self.waiting_for_sink = False
        metrics.SINK_AWAY.set(0)
        self.client.resume(*self.client.assignment())

    async def _sink_answers(self) -> bool:
        try:
            return await asyncio.wait_for(self._sink.answers(), 2) is None
        except Exception as error:  # noqa: BLE001  (whatever it is, the sink does not answer yet)
            _log.debug("the sink is still away", reason=str(error))
            return False

    def _rewind(self, fetched: Fetched) -> None:
        assigned = self.client.assignment()
        for partition, records in fetched.items():
            if partition in assigned:
                self.client.seek(partition, records[0].offset)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Let the batch in hand be committed first (called by aiokafka)."""
        async with self._turn:
            _log.debug("partitions revoked", partitions=len(list(revoked)))

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Keep new partitions paused too while the sink is away (called by aiokafka)."""
        if self.waiting_for_sink:
            self.client.pause(*assigned)

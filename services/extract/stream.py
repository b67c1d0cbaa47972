"""Faust, tamed: one agent that acknowledges a record only when what it led to is acknowledged.

What Faust does by itself and what is done about it (docs/decisions/0002-faust-tamed.md):

- It acknowledges a record when the agent raises, and when the agent is cancelled by a rebalance or a stop. The stream
  runs without its acknowledgements (`noack`); ours is given by hand after the answer was written.
- Its commit can pass over a record that it never handed out, as long as it is the first of a gap or of a partition.
  Every record is checked to be the next one of the log (`order.py`).
- An agent that raised is restarted with the next record. Ours never raises: it keeps the error and parks until the
  process stops, so that no later record of the partition can be acknowledged over the failed one.
- Its Worker owns the loop, the signals and a web server. `services.common.service` has these: the app is started as a
  part of that loop, and stopped in our order: finish the record in hand, commit, leave.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from logging import getLogger
from typing import Any, Final, cast
from uuid import uuid4

import faust
from aiokafka.errors import KafkaError
from faust.types import EventT

from services.common import logging
from services.common.errors import StopServiceError
from services.common.kafka import Origin
from services.contracts.records import Headers
from services.contracts.topics import Topic
from services.extract.answer import Incoming
from services.extract.group import GroupView
from services.extract.order import Order
from services.extract.settings import Settings

Handle = Callable[[Incoming], Awaitable[None]]

_COMMIT_SECONDS: Final = 0.1  # what was answered since is sent again after a kill; a commit costs a millisecond
_BUFFERED_RECORDS: Final = 64  # before a partition is paused: bounds memory

log = logging.get(__name__)


class _App(faust.App):
    """Without the folders for table state: there is none, and the container's root is read-only."""

    logger = getLogger("faust.app")  # else its messages would pass for ours

    def _create_directories(self) -> None: ...


class Stream:
    """Reads `topic` in a consumer group and gives each record to `handle`, one at a time, in order per partition.

    A record is acknowledged when `handle` has returned. When `handle` raises, the record is not acknowledged, no
    further record is taken, and `run` raises the error.
    """

    def __init__(self, settings: Settings, topic: Topic, handle: Handle) -> None:
        self._handle = handle
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._in_hand = asyncio.Lock()
        self._leaving = False
        self._joined = False
        self.group = GroupView(settings, group=settings.extract_group, topic=topic.name)
        self._order = Order(self.group)
        self.app = _configured(settings)
        source = self.app.topic(
            topic.name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
        )
        self.app.agent(source, name="extract", concurrency=1)(cast("Any", self._consume))
        self.app.on_partitions_assigned.connect(self._on_assigned)

    @property
    def partitions(self) -> set[int]:
        """The partitions that this worker answers for."""
        return {partition.partition for partition in self.app.consumer.assignment()} if self._joined else set()

    async def joined(self) -> str | None:
        """Readiness: None when the consumer group has given this worker its share (which may be empty)."""
        if not self._joined:
            return "the consumer group has not assigned partitions yet"
        return "the consumer group is being rebalanced" if self.app.rebalancing else None

    def give_up(self, error: Exception) -> None:
        """Take no further record, and let `run` raise `error`."""
        if not self._failed.done():
            self._failed.set_exception(error)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. Raises what `handle` raised, or StopServiceError when Faust gave up."""
        self.app.finalize()
        try:
            await self.group.start()
            await self.app.start()
        except KafkaError as error:
            msg = f"Kafka does not answer: {error}"
            raise StopServiceError(msg) from error
        stopping: asyncio.Future[Any] = asyncio.ensure_future(stop.wait())
        crashed: asyncio.Future[Any] = asyncio.ensure_future(self.app._crashed.wait())  # noqa: SLF001  (mode has no public way to wait for it)
        try:
            await asyncio.wait({stopping, crashed, self._failed}, return_when=asyncio.FIRST_COMPLETED)
            await self._leave(graceful=stop.is_set())
        finally:
            stopping.cancel()
            crashed.cancel()
            await self.group.stop()
        if self._failed.done():
            self._failed.result()
        if self.app.crash_reason is not None:
            msg = f"Faust gave up: {self.app.crash_reason!r}"
            raise StopServiceError(msg) from self.app.crash_reason

    async def _leave(self, *, graceful: bool) -> None:
        self._leaving = True
        if graceful:
            async with self._in_hand:  # the record in hand is finished, and no other is taken
                await self.app.consumer.commit()
        await self.app.stop()

    async def _consume(self, stream: faust.Stream[bytes]) -> None:
        events: AsyncIterator[EventT[bytes]] = stream.noack().events()
        async for event in events:
            async with self._in_hand:
                if self._leaving or self._failed.done():
                    break
                try:
                    await self._take(_incoming(event), cast("int", event.message.generation_id))
                except asyncio.CancelledError:
                    self.give_up(StopServiceError("Faust cancelled the agent with a record in hand"))
                    raise
                except Exception as error:  # noqa: BLE001  (kept, and raised by `run`: Faust must not see it)
                    self.give_up(error)
                    break
                event.ack()
        await asyncio.Event().wait()  # parked: returning or raising would make Faust start the agent anew

    async def _take(self, incoming: Incoming, generation: int) -> None:
        await self._order.check(incoming.origin, generation)
        await self._handle(incoming)
        self._order.handled(incoming.origin, generation)

    async def _on_assigned(self, *_signal: object, **_more: object) -> None:
        self._joined = True


def _incoming(event: EventT[bytes]) -> Incoming:
    message = event.message
    return Incoming(
        Origin(message.topic, message.partition, message.offset),
        key=message.key,
        value=message.value,
        headers=cast("Headers", tuple(message.headers or ())),  # as aiokafka gives them: pairs, in order
    )


def _configured(settings: Settings) -> faust.App:
    """The app, with every default of Faust's that bears on the guarantee written down."""
    session = settings.kafka_session_timeout
    return _App(
        id=settings.extract_group,
        broker=[f"kafka://{server}" for server in settings.kafka.split(",")],
        autodiscover=False,
        # at least once: exactly_once is reported to duplicate and to crash (#517, #323)
        processing_guarantee="at_least_once",
        broker_session_timeout=session,
        broker_heartbeat_interval=session / 3,
        broker_rebalance_timeout=max(session, 10),
        broker_request_timeout=max(30, session + 5),
        broker_commit_interval=_COMMIT_SECONDS,
        broker_client_id=f"rasid-extract-{uuid4().hex[:8]}",
        consumer_auto_offset_reset="earliest",
        stream_buffer_maxsize=_BUFFERED_RECORDS,
        stream_wait_empty=False,  # it would wait for records that are deliberately not acknowledged
        topic_allow_declare=False,  # topics are made by `services.common.kafka.create_topics`
        topic_disable_leader=True,
        topic_replication_factor=settings.kafka_replication,
        topic_partitions=settings.kafka_partitions,
        web_enabled=False,
        store="memory://",
    )

"""Faust, tamed: one agent that acknowledges a record only when what it led to is acknowledged.

What Faust does by itself and what is done about it (docs/decisions/0002-faust-tamed.md):

- It acknowledges a record when the agent raises, and when the agent is cancelled by a rebalance or a stop. The stream
  runs without its acknowledgements (`noack`); ours is given by hand after the answer was written.
- At a rebalance it forgets its acknowledgements, and adds later ones to those of the new share: committed, they would
  take the group back. What is open is settled and committed before Faust forgets; what is late is not acknowledged.
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
from functools import partial
from typing import Any, Final, cast

import faust
import stamina
from aiokafka.errors import KafkaError
from faust.types import EventT

from services.common import logging
from services.common.errors import StopServiceError
from services.common.kafka import Origin
from services.contracts.records import Headers
from services.contracts.topics import Topic
from services.extract.settings import ExtractSettings
from services.extract.stream.answer import Incoming
from services.extract.stream.faust_app import configured
from services.extract.stream.group import GroupView
from services.extract.stream.order import Order

# Returns what must still be acknowledged before the record is, if anything; the next record is begun meanwhile.
Handle = Callable[[Incoming], Awaitable["asyncio.Future[None] | None"]]

_AWAY: Final = (KafkaError, TimeoutError)
_AWAY_SECONDS: Final = 30.0  # longer than a broker's restart
_LEAVE_SECONDS: Final = 5.0

log = logging.get(__name__)


class Stream:
    """Reads `topic` in a consumer group and gives each record to `handle`, one at a time, in order per partition.

    A record is acknowledged when `handle` has returned. When `handle` raises, the record is not acknowledged, no
    further record is taken, and `run` raises the error. `on_shared_out` is called when partitions were given out anew,
    before any of their records.
    """

    def __init__(
        self, settings: ExtractSettings, topic: Topic, handle: Handle, on_shared_out: Callable[[], None] | None = None
    ) -> None:
        self._handle = handle
        self._on_shared_out = on_shared_out
        self._unfinished: set[asyncio.Future[None]] = set()
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._in_hand = asyncio.Lock()
        self._leaving = False
        self._joined = False
        self._share = 0  # counts the shares of partitions that this worker was given
        self._open = False  # whether records of the present share are taken
        self.group = GroupView(settings, group=settings.extract_group, topic=topic.name)
        self._order = Order(self.group)
        self.app = configured(settings, before_revoked=self._settle, before_assigned=self._begin_share)
        source = self.app.topic(
            topic.name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
        )
        self.app.agent(source, name="extract", concurrency=1)(cast("Any", self._consume))
        self.app.on_partitions_assigned.connect(self._on_assigned)

    @property
    def partitions(self) -> set[int]:
        """The partitions that this worker answers for: none before it has joined, none when it leaves."""
        if self._leaving or not self._joined:
            return set()
        return {partition.partition for partition in self.app.consumer.assignment()}

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
        waiting: set[asyncio.Future[Any]] = {self._failed}
        try:
            await self.group.start()
            waiting.add(asyncio.ensure_future(stop.wait()))
            waiting.add(asyncio.ensure_future(self.app._crashed.wait()))  # noqa: SLF001  (mode has no public way)
            await self._start(waiting)
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            await self._leave(graceful=stop.is_set())
        except KafkaError as error:
            msg = f"Kafka does not answer: {error}"
            raise StopServiceError(msg) from error
        finally:
            for future in waiting - {self._failed}:
                future.cancel()
            await self.group.stop()
        if self._failed.done():
            self._failed.result()
        if self.app.crash_reason is not None:
            msg = f"Faust gave up: {self.app.crash_reason!r}"
            raise StopServiceError(msg) from self.app.crash_reason

    async def _start(self, waiting: set[asyncio.Future[Any]]) -> None:
        """Start the app, but no longer than until there is a reason to leave: a group may take for ever to form."""
        starting = asyncio.ensure_future(self.app.start())
        await asyncio.wait({starting, *waiting}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
        else:
            starting.cancel()

    async def _leave(self, *, graceful: bool) -> None:
        self._leaving = True
        try:
            async with asyncio.timeout(_LEAVE_SECONDS):
                if graceful:
                    await self._finish()
                await self.app.stop()
        except TimeoutError as error:
            msg = "Kafka does not answer: left without the last commit, so the last records will be sent again"
            raise StopServiceError(msg) from error

    async def _finish(self) -> None:
        """Finish the record in hand, wait for what is open, and commit both. No other record may be taken meanwhile."""
        async with self._in_hand:
            if self._unfinished:
                await asyncio.wait(self._unfinished)
        for _ in range(2):  # the first may only have waited for a commit that was under way
            await self.app.consumer.commit()

    async def _consume(self, stream: faust.Stream[bytes]) -> None:
        events: AsyncIterator[EventT[bytes]] = stream.noack().events()
        async for event in events:
            async with self._in_hand:
                if self._leaving or self._failed.done():
                    break
                if not self._open:
                    continue  # handed out before a rebalance: whoever gets its partition now is given it again
                try:
                    await self._take(event, _incoming(event))
                except asyncio.CancelledError:
                    self.give_up(StopServiceError("Faust cancelled the agent with a record in hand"))
                    raise
                except Exception as error:  # noqa: BLE001  (kept, and raised by `run`: Faust must not see it)
                    self.give_up(error)
                    break
        await asyncio.Event().wait()  # parked: returning or raising would make Faust start the agent anew

    async def _take(self, event: EventT[bytes], incoming: Incoming) -> None:
        generation = cast("int", event.message.generation_id)
        share = self._share
        if not self._order.is_next(incoming.origin, generation):
            await self._check_order(incoming.origin, generation)
        rest = await self._handle(incoming)
        self._order.handled(incoming.origin, generation)
        if rest is None:
            self._acknowledge(event, share)
        else:
            self._unfinished.add(rest)
            rest.add_done_callback(partial(self._finished, event, share))

    def _finished(self, event: EventT[bytes], share: int, rest: asyncio.Future[None]) -> None:
        self._unfinished.discard(rest)
        error = None if rest.cancelled() else rest.exception()
        if rest.cancelled() or error is not None:
            self.give_up(error if isinstance(error, Exception) else StopServiceError("left with a record in hand"))
        else:
            self._acknowledge(event, share)

    def _acknowledge(self, event: EventT[bytes], share: int) -> None:
        if self._open and share == self._share:
            event.ack()

    async def _check_order(self, origin: Origin, generation: int) -> None:
        try:
            async for attempt in stamina.retry_context(on=_AWAY, attempts=None, timeout=_AWAY_SECONDS):
                with attempt:
                    await self._order.check(origin, generation)
        except _AWAY as error:
            msg = f"Kafka does not say what the group has committed: {type(error).__name__}: {error}"
            raise StopServiceError(msg) from error

    async def _on_assigned(self, *_signal: object, **_more: object) -> None:
        self._joined = True
        if self._on_shared_out is not None:
            self._on_shared_out()

    async def _settle(self) -> None:
        """What is open is answered and committed before another worker takes it up, and remembers something else of it."""
        try:
            async with asyncio.timeout(_LEAVE_SECONDS):
                await self._finish()
        except TimeoutError:
            log.warning("what is open at a rebalance is not acknowledged yet: it will be sent again")
        self._open = False

    def _begin_share(self) -> None:
        self._share += 1
        self._open = True


def _incoming(event: EventT[bytes]) -> Incoming:
    message = event.message
    return Incoming(
        Origin(message.topic, message.partition, message.offset),
        key=message.key,
        value=message.value,
        headers=cast("Headers", tuple(message.headers or ())),  # as aiokafka gives them: pairs, in order
    )

"""Answers on their way to Kafka: those of a moment go together, and records are acknowledged in the order they came.

While a batch waits for its acknowledgement the next articles are read. The order matters to Faust, whose commit passes
over a single record that is still open between two that are done (`Consumer._new_offset`).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from services.common.clock import Clock
from services.common.errors import DeadLetterError
from services.common.kafka import Publisher
from services.extract.stream.answer import Answer, Incoming
from services.extract.stream.article_memory import ArticleMemory
from services.extract.stream.counting import count
from services.extract.stream.gathered import Gathered
from services.extract.stream.memory import Remembered

_OPEN: Final = 64  # articles whose answers are on their way: bounds memory, and what is sent again after a kill


@dataclass(frozen=True)
class Open:
    """A record, its answer, and whether it may be acknowledged. `before` is what was remembered before the answer."""

    incoming: Incoming
    answer: Answer
    before: Remembered | None
    settled: asyncio.Future[None]


class Outbox:
    """Sends answers, then what is to be remembered of them.

    `refused` makes the answer of a record whose own answer Kafka will never take; it may raise StopServiceError.
    """

    def __init__(
        self,
        publisher: Publisher,
        memory: ArticleMemory,
        refused: Callable[[Incoming, DeadLetterError], Answer],
        clock: Clock,
    ) -> None:
        self._publisher = publisher
        self._memory = memory
        self._refused = refused
        self._clock = clock
        self._room = asyncio.Semaphore(_OPEN)
        self._unsent = Gathered(self._send)
        self._sent: deque[tuple[Open, asyncio.Future[None] | None]] = deque()  # with the writing of its memory
        self._settling: asyncio.Task[None] | None = None
        # Once one failed all later ones do: acknowledged, they would let Faust commit past it.
        self._unsendable: Exception | None = None
        self._unwritable: Exception | None = None

    async def put(self, incoming: Incoming, answer: Answer, before: Remembered | None) -> asyncio.Future[None]:
        """Wait until there is room, and take an answer. The future is done when its record may be acknowledged.

        It raises StopServiceError when Kafka does not acknowledge, as do all futures after it.
        """
        await self._room.acquire()
        settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        settled.add_done_callback(lambda _: self._room.release())
        self._unsent.add(Open(incoming, answer, before, settled))
        await asyncio.sleep(0)  # a worker that never waits would send nothing
        return settled

    async def _send(self, batch: list[Open]) -> None:
        try:
            answers = await self._acknowledged(batch)
        except Exception as error:  # noqa: BLE001  (whoever waits for one of them is told)
            self._unsendable = error
            _fail(batch, error)
            return
        for each, answer in zip(batch, answers, strict=True):
            self._sent.append((each, self._remembered(each.incoming, answer)))
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self._settle())

    async def _acknowledged(self, batch: Sequence[Open]) -> list[Answer]:
        """The answers, when all replicas have them: of an article whose answer is too large for Kafka the dead letter."""
        if self._unsendable is not None:
            raise self._unsendable
        try:
            await self._publisher.send([record for each in batch for record in each.answer.records])
            answers = [each.answer for each in batch]
        except DeadLetterError:
            answers = [await self._alone(each) for each in batch]
        for each, answer in zip(batch, answers, strict=True):
            count(each.incoming.origin.topic, answer, self._clock())
        return answers

    async def _alone(self, each: Open) -> Answer:
        try:
            await self._publisher.send(each.answer.records)
        except DeadLetterError as error:
            refused = self._refused(each.incoming, error)
            await self._publisher.send(refused.records)
            if each.incoming.key is not None:
                self._memory.hold(each.incoming.origin.partition, each.incoming.key, each.before)
            return refused
        return each.answer

    def _remembered(self, incoming: Incoming, answer: Answer) -> asyncio.Future[None] | None:
        if answer.remember is None or incoming.key is None:
            return None
        return self._memory.write(incoming.origin.partition, incoming.key, answer.remember)

    async def _settle(self) -> None:
        while self._sent:
            each, written = self._sent.popleft()
            try:
                await self._written(written)
            except Exception as error:  # noqa: BLE001  (the same)
                self._unsendable = self._unwritable = error
                _fail([each], error)
            else:
                each.settled.set_result(None)

    async def _written(self, written: asyncio.Future[None] | None) -> None:
        if self._unwritable is not None:
            raise self._unwritable
        if written is not None:
            await written


def _fail(batch: Sequence[Open], error: Exception) -> None:
    for each in batch:
        each.settled.set_exception(error)

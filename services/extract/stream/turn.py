"""One turn of the service: recall what was read of an article before, read it, hand on what is to be sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from services.common import logging, metrics, tracing
from services.common.clock import Clock
from services.common.dead_letter_limit import DeadLetterLimit
from services.common.errors import DeadLetterError
from services.common.kafka import Publisher
from services.extract.settings import ExtractSettings
from services.extract.stream.answer import Answer, Incoming, ReadsArticles, answer, dead_answer
from services.extract.stream.article_memory import ArticleMemory
from services.extract.stream.memory import Remembered
from services.extract.stream.outbox import Outbox
from services.extract.stream.timelimit import time_limit

log = logging.get(__name__)


class Turn:
    """Takes records one at a time. `service` is the name and version that dead letters carry."""

    def __init__(
        self,
        settings: ExtractSettings,
        reader: ReadsArticles,
        publisher: Publisher,
        memory: ArticleMemory,
        *,
        service: str,
        clock: Clock,
    ) -> None:
        self._reader = reader
        self._memory = memory
        self._outbox = Outbox(publisher, memory, self._dead, clock)
        self._service = service
        self._clock = clock
        self._read_timeout = settings.extract_read_timeout
        self._limit = DeadLetterLimit(settings.extract_dead_letter_ratio)

    async def take(self, incoming: Incoming) -> asyncio.Future[None]:
        """Answer a record. It may be acknowledged when the returned future is done; the next may be taken before.

        Raises StopServiceError when too many records are dead, as the future does when Kafka does not acknowledge:
        then the record must not be acknowledged.
        """
        remembered = await self._memory.recall(incoming.origin.partition, incoming.key)
        with tracing.go_on("read", incoming.headers):
            answered = self._answered(incoming, remembered)
        if answered.remember is not None and incoming.key is not None:
            self._memory.hold(incoming.origin.partition, incoming.key, answered.remember)
        return await self._outbox.put(incoming, answered, remembered)

    def _answered(self, incoming: Incoming, remembered: Remembered | None) -> Answer:
        try:
            with metrics.EXTRACT_SECONDS.time(), time_limit(self._read_timeout):
                answered = answer(incoming, remembered, self._reader, self._clock)
            self._limit.count(dead=False)
        except DeadLetterError as error:
            answered = self._dead(incoming, error)
        trace = tracing.carried()  # of this article: the records of several are sent together
        return replace(
            answered,
            records=tuple(replace(each, headers=tracing.joined(each.headers, trace)) for each in answered.records),
        )

    def _dead(self, incoming: Incoming, error: DeadLetterError) -> Answer:
        self._limit.count(dead=True)
        answered = dead_answer(incoming, error, self._service, self._clock)
        log.warning("dead letter", origin=incoming.origin, error=answered.error, reason=str(error))
        return answered

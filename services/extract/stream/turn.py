"""One turn of the service: read an article, send what was found, wait until all of it is acknowledged, count it."""

from __future__ import annotations

import asyncio

from services.common import logging, metrics, tracing
from services.common.clock import Clock
from services.common.dead_letter_limit import DeadLetterLimit
from services.common.errors import DeadLetterError
from services.common.kafka import Publisher
from services.extract.settings import ExtractSettings
from services.extract.stream.answer import Incoming, ReadsArticles, answer, dead_answer
from services.extract.stream.article_memory import ArticleMemory
from services.extract.stream.counting import count
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
        self._publisher = publisher
        self._memory = memory
        self._service = service
        self._clock = clock
        self._read_timeout = settings.extract_read_timeout
        self._limit = DeadLetterLimit(settings.extract_dead_letter_ratio)

    async def take(self, incoming: Incoming) -> asyncio.Future[None] | None:
        """Return when the answer to a record is acknowledged. The record itself may be when the returned future is done.

        Raises StopServiceError when Kafka does not acknowledge or when too many records are dead, and whatever bug the
        reader has: then the record must not be acknowledged.
        """
        with tracing.go_on("read", incoming.headers):
            return await self._take(incoming)

    async def _take(self, incoming: Incoming) -> asyncio.Future[None] | None:
        remembered = await self._memory.recall(incoming.origin.partition, incoming.key)
        try:
            with metrics.EXTRACT_SECONDS.time(), time_limit(self._read_timeout):
                answered = answer(incoming, remembered, self._reader, self._clock)
            self._limit.count(dead=False)
            await self._publisher.send(answered.records)
        except DeadLetterError as error:
            self._limit.count(dead=True)
            answered = dead_answer(incoming, error, self._service, self._clock)
            await self._publisher.send(answered.records)
            log.warning("dead letter", origin=incoming.origin, error=answered.error, reason=str(error))
        count(incoming.origin.topic, answered, self._clock())
        if answered.remember is None or incoming.key is None:
            return None
        return self._memory.remember(incoming.origin.partition, incoming.key, answered.remember)

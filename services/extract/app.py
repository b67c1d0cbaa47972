"""The extract service: `articles.clean` in, `events.enriched` out. Wires reading, Faust and the broker together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from aiokafka.errors import KafkaError

from services.common import kafka, logging, metrics, service
from services.common.clock import utc_now
from services.common.errors import StopServiceError
from services.common.health import Health
from services.contracts.topics import ARTICLES, EVENTS
from services.extract.answer import Answer, Answers, Incoming, ReadsArticles, answers
from services.extract.progress import LagGauge, StallWatch
from services.extract.settings import Settings
from services.extract.stream import Stream
from services.extract.timelimit import time_limit

DEFAULT_PORT: Final = 8102
_LAG_SECONDS: Final = 1.0  # between two looks at the lag

log = logging.get(__name__)


def main(settings: Settings, reader: ReadsArticles | None = None) -> int:
    """Run until SIGTERM or until something is broken; the exit status. `reader` is the real one unless given."""
    if reader is None:
        from services.extract.reader import Reader  # noqa: PLC0415  (loads the gazetteer; tests bring their own)

        reader = Reader.default()
    answer = answers(reader, service=f"extract {service.VERSION}", clock=utc_now)
    health = Health()

    async def body(stop: asyncio.Event) -> None:
        await _serve(settings, answer, health, stop)

    return service.run("extract", settings, body, health, default_port=DEFAULT_PORT)


async def _serve(settings: Settings, answer: Answers, health: Health, stop: asyncio.Event) -> None:
    publisher = kafka.Publisher(settings)
    stream = Stream(settings, ARTICLES, _handling(settings, answer, publisher))
    health.add_readiness("kafka", publisher.answers)
    health.add_readiness("partitions", stream.joined)
    await publisher.start()
    try:
        await kafka.create_topics(settings, [ARTICLES.name, ARTICLES.dead, EVENTS.name])
        watching = asyncio.create_task(_watch(settings, stream))
        try:
            await stream.run(stop)
        finally:
            watching.cancel()
    finally:
        await publisher.stop()


def _handling(settings: Settings, answer: Answers, publisher: kafka.Publisher) -> Callable[[Incoming], Awaitable[None]]:
    """Read, send, wait until all of it is acknowledged. Only then does the stream acknowledge the article."""

    async def handle(incoming: Incoming) -> None:
        with metrics.EXTRACT_SECONDS.time(), time_limit(settings.read_timeout):
            answered = answer(incoming)
        await publisher.send(answered.records)
        _count(incoming, answered)

    return handle


def _count(incoming: Incoming, answered: Answer) -> None:
    metrics.EXTRACTED.labels(answered.outcome).inc()
    for event_type in answered.found:
        metrics.EVENTS.labels(event_type).inc()
    if answered.outcome == "dead_letter":
        metrics.DEAD_LETTERS.labels(incoming.origin.topic, answered.error).inc()
        log.warning("dead letter", origin=incoming.origin, error=answered.error)


async def _watch(settings: Settings, stream: Stream) -> None:
    """Keep the lag's metric, and give up when a partition of ours stands still: a new process joins afresh."""
    watch = StallWatch(settings.stall_timeout)
    gauge = LagGauge(settings, group=settings.extract_group, topic=ARTICLES.name)
    try:
        await gauge.start()
        while True:
            await asyncio.sleep(_LAG_SECONDS)
            try:
                readings = await gauge.read(stream.partitions)
            except (KafkaError, TimeoutError) as error:
                log.warning("the lag cannot be read", reason=f"{type(error).__name__}: {error}")
                continue
            metrics.CONSUMER_LAG.labels(ARTICLES.name).set(sum(reading.lag for reading in readings.values()))
            stalled = watch.observe(readings, time.monotonic())
            if stalled:
                stream.give_up(StopServiceError(f"stalled: {stalled}"))
    except Exception as error:  # noqa: BLE001  (a dead watch would be a silent one)
        stream.give_up(error)
    finally:
        await gauge.stop()

"""The extract service: `articles.clean` in, `events.enriched` out. Wires reading, Faust and the broker together."""

from __future__ import annotations

import asyncio
from typing import Final

from services.common import kafka, service
from services.common.clock import utc_now
from services.common.health import Health
from services.contracts.topics import ARTICLES, EVENTS
from services.extract.settings import ExtractSettings
from services.extract.stream.answer import ReadsArticles
from services.extract.stream.consumer import Stream
from services.extract.stream.turn import Turn
from services.extract.stream.watch import watch

DEFAULT_PORT: Final = 8102


def main(settings: ExtractSettings, reader: ReadsArticles | None = None) -> int:
    """Run until SIGTERM or until something is broken; the exit status. `reader` is the real one unless given."""
    if reader is None:
        from services.extract.reader import Reader  # noqa: PLC0415  (loads the gazetteer; tests bring their own)

        reader = Reader.default()
    reads = reader
    health = Health()

    async def body(stop: asyncio.Event) -> None:
        await _serve(settings, reads, health, stop)

    return service.run("extract", settings, body, health, default_port=DEFAULT_PORT)


async def _serve(settings: ExtractSettings, reader: ReadsArticles, health: Health, stop: asyncio.Event) -> None:
    publisher = kafka.Publisher(settings)
    turn = Turn(settings, reader, publisher, service=f"extract {service.VERSION}", clock=utc_now)
    stream = Stream(settings, ARTICLES, turn.take)
    health.add_readiness("kafka", publisher.answers)
    health.add_readiness("partitions", stream.joined)
    await publisher.start()
    try:
        await kafka.create_topics(settings, [ARTICLES.name, ARTICLES.dead, EVENTS.name])
        watching = asyncio.create_task(watch(settings, stream))
        try:
            await stream.run(stop)
        finally:
            watching.cancel()
    finally:
        await publisher.stop()

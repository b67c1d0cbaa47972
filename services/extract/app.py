"""The extract service: `articles.clean` in, `events.enriched` out, `incidents` of one replica. Wires it all together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from services.common import kafka, service
from services.common.clock import utc_now
from services.common.health import Health
from services.common.heartbeat import beating
from services.contracts.topics import ARTICLES, EVENTS, INCIDENTS
from services.extract.settings import ExtractSettings
from services.extract.stream.answer import Incoming, ReadsArticles
from services.extract.stream.article_memory import ArticleMemory
from services.extract.stream.consumer import Stream
from services.extract.stream.memory_restore import prepare_memory
from services.extract.stream.merging import IncidentsAgent
from services.extract.stream.turn import Turn
from services.extract.stream.watch import watch, watch_merging

DEFAULT_PORT: Final = 8102


def main(settings: ExtractSettings, reader: ReadsArticles | None = None) -> int:
    """Run until SIGTERM or until something is broken; the exit status. `reader` is the real one unless given."""
    if reader is None:
        from services.extract.explaining.provenance import TracedReader  # noqa: PLC0415  (tests bring their own)
        from services.extract.reader import Reader  # noqa: PLC0415  (loads the gazetteer)

        reader = TracedReader(Reader.default())
    reads = reader
    health = Health()

    async def body(stop: asyncio.Event) -> None:
        await _serve(settings, reads, health, stop)

    return service.run("extract", settings, body, health, default_port=DEFAULT_PORT)


async def _serve(settings: ExtractSettings, reader: ReadsArticles, health: Health, stop: asyncio.Event) -> None:
    publisher = kafka.Publisher(settings)
    memory = ArticleMemory(settings, publisher)
    turn = Turn(settings, reader, publisher, memory, service=f"extract {service.VERSION}", clock=utc_now)
    merging = IncidentsAgent(settings, publisher, utc_now) if settings.extract_incidents else None

    async def take(incoming: Incoming) -> asyncio.Future[None] | None:
        if merging is not None:
            await merging.undisturbed(stop)
        return await turn.take(incoming)

    stream = Stream(settings, ARTICLES, take, on_shared_out=memory.forget)
    health.add_readiness("kafka", publisher.answers)
    health.add_readiness("partitions", stream.joined)
    if merging is not None:
        health.add_readiness("incidents", merging.restored)
    await publisher.start()
    try:
        await kafka.create_topics(settings, [ARTICLES.name, ARTICLES.dead, EVENTS.name, INCIDENTS.name])
        await prepare_memory(settings, publisher)
        watching = asyncio.create_task(
            watch(settings, stream, busy=lambda: memory.reads_back or (merging is not None and merging.restores))
        )
        try:
            async with (
                beating(settings, publisher, "extract", clock=utc_now),
                _beside(settings, merging, stream),
            ):
                with service.then_leaving(stop, settings.stop_timeout):
                    await stream.run(stop)
        finally:
            watching.cancel()
    finally:
        await publisher.stop()


@asynccontextmanager
async def _beside(settings: ExtractSettings, merging: IncidentsAgent | None, stream: Stream) -> AsyncIterator[None]:
    """Merge while articles are read; a merge that fails or stalls stops the reading too, and with it the process."""
    if merging is None:
        yield
        return
    stop = asyncio.Event()

    async def work() -> None:
        try:
            await merging.run(stop)
        except Exception as error:  # noqa: BLE001  (whatever it is, the process must not go on without)
            stream.give_up(error)

    working = asyncio.create_task(work())
    watching = asyncio.create_task(watch_merging(settings, merging, stream.give_up))
    try:
        yield
    finally:
        watching.cancel()
        stop.set()
        await working

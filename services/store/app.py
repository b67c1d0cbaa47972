"""The store: articles.clean, events.enriched and incidents into the database, each record once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from services.common.beside import beside
from services.common.clock import Clock, utc_now
from services.common.dead_letter_limit import DeadLetterLimit
from services.common.health import Health
from services.common.kafka import Publisher, create_topics
from services.common.service import VERSION, run, then_leaving
from services.contracts.topics import ARTICLES, EVENTS, INCIDENTS
from services.store.consumer import StoreConsumer
from services.store.lag import Lag
from services.store.retention import keep_to_policy
from services.store.settings import DEFAULT_PORT, StoreSettings
from services.store.sinks import open_sink
from services.store.turn import Turns

_LEAVE_SECONDS: Final = 5.0  # for the group to be left after a stall
_TOPICS: Final = tuple(name for topic in (ARTICLES, EVENTS, INCIDENTS) for name in (topic.name, topic.dead))


def main(settings: StoreSettings) -> int:
    """Run the store until SIGTERM; returns the exit status."""
    health = Health()
    health.add_readiness("start", _starting)

    async def body(stop: asyncio.Event) -> None:
        await store(settings, stop, health)

    return run("store", settings, body, health, default_port=DEFAULT_PORT)


async def store(settings: StoreSettings, stop: asyncio.Event, health: Health, *, clock: Clock = utc_now) -> None:
    """Consume until `stop`. Raises StopServiceError when the broker or the database does not answer at the start."""
    publisher = Publisher(settings)
    await publisher.start()
    try:
        await create_topics(settings, _TOPICS)
        sink = await open_sink(settings.sink, statement_timeout=settings.store_statement_timeout)
    except BaseException:
        await publisher.stop()
        raise
    turns = Turns(
        sink,
        publisher,
        limit=DeadLetterLimit(settings.store_dead_letter_ratio),
        service=f"store {VERSION}",
        clock=clock,
    )
    consumer = StoreConsumer(settings, sink, turns)
    lag = Lag(consumer, stall_seconds=settings.store_stall)
    health.add_readiness("start", _started)
    health.add_readiness("kafka", publisher.answers)
    health.add_readiness("sink", sink.answers)
    try:
        async with beside(keep_to_policy(sink, settings, clock)):
            with then_leaving(stop, settings.stop_timeout):
                await _unless_stalled(consumer.run(stop), lag.watch())
    finally:
        await publisher.stop()
        await sink.close()


async def _unless_stalled(working: Coroutine[Any, Any, None], watching: Coroutine[Any, Any, None]) -> None:
    """Work to the end, or until the watch raises: whatever the work hangs on then is left where it is."""
    tasks = [asyncio.create_task(working), asyncio.create_task(watching)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        done.pop().result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=_LEAVE_SECONDS)


async def _starting() -> str | None:
    return "still starting"


async def _started() -> str | None:
    return None

"""A merger on a real broker whose client loses sight of a partition of the events: its watch sees it and gives up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import uuid4

from aiokafka import TopicPartition

from services.common.clock import utc_now
from services.common.kafka import Publisher, create_topics
from services.contracts.records import encode
from services.contracts.topics import EVENTS, INCIDENTS
from services.extract.settings import ExtractSettings
from services.extract.stream.merging import IncidentsAgent
from services.extract.stream.watch import watch_merging
from tests.made_records import START, a_closing, an_article, an_event

SECONDS = 60.0


async def test_a_partition_that_is_fetched_no_more_ends_the_merger(broker: str) -> None:
    """One is paused, as if the client had forgotten it; the others go on, which must not hide it."""
    settings = ExtractSettings(
        kafka=broker, kafka_session_timeout=2, extract_group=f"watched-{uuid4()}", kafka_partitions=3
    )
    await create_topics(settings, [EVENTS.name, INCIDENTS.name])
    publisher = Publisher(settings)
    await publisher.start()
    agent, stop = IncidentsAgent(settings, publisher, utc_now), asyncio.Event()
    working = asyncio.create_task(agent.run(stop))
    try:
        await until_merging(agent)
        await publish(publisher, range(12))
        await until_behind(agent, set())
        pause(agent, 1)
        await publish(publisher, range(12, 24))
        await until_behind(agent, {(EVENTS.name, 1)})
        gave_up: list[Exception] = []
        await asyncio.wait_for(watch_merging(settings, agent, gave_up.append, looks(0, 60, 119)), SECONDS)
        assert gave_up == []
        await asyncio.wait_for(watch_merging(settings, agent, gave_up.append, looks(0, 60, 120)), SECONDS)
        (error,) = gave_up
        assert str(error).startswith(f"stalled: partition {EVENTS.name}/1 stands at ")
        assert ";" not in str(error)
    finally:
        stop.set()
        await working
        await publisher.stop()


async def looks(*times: float) -> AsyncIterator[float]:
    """The times of the looks, without a wait between them."""
    for now in times:
        yield now


async def publish(publisher: Publisher, numbers: range) -> None:
    """An event and the closing record of each article."""
    for article in map(an_article, numbers):
        told = (an_event(article), a_closing(article, (0,)))
        await publisher.send([encode(one, service="extract", sent_at=START) for one in told])


async def until_merging(agent: IncidentsAgent) -> None:
    """Until it holds the partition and has restored what there is."""
    deadline = time.monotonic() + SECONDS
    while await agent.joined() is not None or not await agent.positions():
        assert time.monotonic() < deadline, await agent.joined()
        await asyncio.sleep(0.05)


async def until_behind(agent: IncidentsAgent, wanted: set[tuple[str, int]]) -> None:
    """Until exactly these of what it reads lag."""
    deadline = time.monotonic() + SECONDS
    while not (at := await agent.must_move()) or {place for place, one in at.items() if one.lag} != wanted:
        assert time.monotonic() < deadline, at
        await asyncio.sleep(0.05)


def pause(agent: IncidentsAgent, partition: int) -> None:
    """The fault itself."""
    assert agent._term is not None  # noqa: SLF001  (nothing public makes a client forget a partition)
    agent._term._events._client.pause(TopicPartition(EVENTS.name, partition))  # noqa: SLF001  (as above)

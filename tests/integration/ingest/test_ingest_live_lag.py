"""A backfill waits while the live readers are behind, as a real broker tells it."""

from __future__ import annotations

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from services.common.kafka import Publisher
from services.contracts.records import Record
from services.contracts.topics import ARTICLES
from services.ingest.live_lag import LiveLag
from services.ingest.settings import IngestSettings
from tests.integration.ingest.stage import Topic


async def test_it_waits_until_the_readers_are_near(topic: Topic, environment: dict[str, str]) -> None:
    """A group that never read is not waited for; one that is behind is, until it has read on."""
    given = {name.removeprefix("RASID_").lower(): text for name, text in environment.items() if name[:6] == "RASID_"}
    settings = IngestSettings.model_validate({**given, "backfill_lag": 3, "backfill_groups": "nobody,slow"})
    publisher = Publisher(settings)
    await publisher.start()
    slow = AIOKafkaConsumer(bootstrap_servers=topic.broker, group_id="slow", enable_auto_commit=False)
    await slow.start()
    waits: list[float] = []

    async def write(count: int) -> None:
        for _ in range(count):  # one by one: the embedded broker counts a batch as one record
            await publisher.send([Record(ARTICLES.name, b"lag", b"x", ())])

    async def read_on(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            ends = await slow.end_offsets(parts)
            await slow.commit({one: OffsetAndMetadata(end, "") for one, end in ends.items()})

    async with LiveLag(settings, sleep=read_on) as live:
        await write(8)
        assert await live.quiet() == 0
        parts = [TopicPartition(ARTICLES.name, number) for number in await topic.partitions(ARTICLES.name)]
        slow.assign(parts)
        ends = await slow.end_offsets(parts)
        await slow.commit({one: OffsetAndMetadata(end, "") for one, end in ends.items()})
        assert await live.behind() == 0
        await write(8)

        assert await live.behind() > 3
        assert await live.quiet() == 2
    await slow.stop()
    await publisher.stop()

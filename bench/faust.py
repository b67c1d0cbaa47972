"""What Faust costs a record: the tamed stream against a bare aiokafka loop doing the same work with the same promise.

`python -m bench.faust [--records N] [--kafka apache|embedded|HOST:PORT]` prints a table and one JSON line.
Both read the same filled topic, answer each record with one record of the same size, wait for its acknowledgement,
and commit every tenth of a second. The stream also looks up and writes the memory of articles for each record.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import time
from contextlib import ExitStack
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.common.kafka import Publisher, create_topics
from services.contracts.records import Record
from services.contracts.topics import ARTICLES, EVENTS
from services.extract.settings import ExtractSettings
from services.extract.stream.answer import Incoming
from services.extract.stream.article_memory import ArticleMemory
from services.extract.stream.consumer import Stream
from services.extract.stream.memory_restore import create_memory
from services.up.embedded import EmbeddedBroker
from tests.kafka.apache import Apache

_VALUE_BYTES = 2000
_REMEMBERED_BYTES = 500  # a closing record of some events, written to the memory of articles for each record
_COMMIT_SECONDS = 0.1


class Clocked:
    """Counts handled records; says how long the whole took from the first on, wall and processor time."""

    def __init__(self, publisher: Publisher, wanted: int) -> None:
        self.publisher = publisher
        self._wanted = wanted
        self._handled = 0
        self.done = asyncio.Event()
        self.wall = self.cpu = 0.0

    async def handle(self, key: bytes, value: bytes) -> None:
        """The work: send one record, wait for its acknowledgement."""
        if self._handled == 0:
            self.wall, self.cpu = time.perf_counter(), _cpu()
        await self.publisher.send([Record(EVENTS.name, key, value, ())])
        self._handled += 1
        if self._handled == self._wanted:
            self.wall, self.cpu = time.perf_counter() - self.wall, _cpu() - self.cpu
            self.done.set()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _faust(settings: ExtractSettings, clocked: Clocked) -> None:
    memory = ArticleMemory(settings, clocked.publisher)
    await create_memory(settings)

    async def handle(incoming: Incoming) -> asyncio.Future[None]:
        partition, key = incoming.origin.partition, incoming.key or b""
        await memory.recall(partition, key)
        await clocked.handle(key, incoming.value or b"")
        memory.hold(partition, key, b"x" * _REMEMBERED_BYTES)
        return memory.write(partition, key, b"x" * _REMEMBERED_BYTES)

    await Stream(settings, ARTICLES, handle, on_shared_out=memory.forget).run(clocked.done)


async def _bare(settings: ExtractSettings, clocked: Clocked) -> None:
    consumer = AIOKafkaConsumer(
        ARTICLES.name,
        bootstrap_servers=settings.kafka,
        group_id=f"bench-{uuid4().hex}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=int(settings.kafka_session_timeout * 1000),
    )
    await consumer.start()
    offsets: dict[TopicPartition, int] = {}
    committed = time.monotonic()
    try:
        while not clocked.done.is_set():
            record = await consumer.getone()
            await clocked.handle(record.key, record.value)
            offsets[TopicPartition(record.topic, record.partition)] = record.offset + 1
            if time.monotonic() - committed > _COMMIT_SECONDS:
                await consumer.commit(offsets)
                committed = time.monotonic()
        await consumer.commit(offsets)
    finally:
        await consumer.stop()


async def _measure(address: str, wanted: int, rounds: int) -> dict[str, dict[str, float]]:
    settings = ExtractSettings(kafka=address, kafka_session_timeout=6)
    await create_topics(settings)
    publisher = Publisher(settings)
    await publisher.start()
    best: dict[str, dict[str, float]] = {}
    try:
        batch = [Record(ARTICLES.name, str(n).encode(), b"x" * _VALUE_BYTES, ()) for n in range(wanted)]
        for start in range(0, wanted, 1000):
            await publisher.send(batch[start : start + 1000])
        for _ in range(rounds):
            for name, run in (("bare aiokafka loop", _bare), ("faust, tamed", _faust)):
                clocked = Clocked(publisher, wanted)
                await run(settings.model_copy(update={"extract_group": f"bench-{uuid4().hex}"}), clocked)
                figures = {"wall_ms": 1000 * clocked.wall / wanted, "cpu_ms": 1000 * clocked.cpu / wanted}
                if name not in best or figures["wall_ms"] < best[name]["wall_ms"]:
                    best[name] = figures
    finally:
        await publisher.stop()
    return best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3, help="the fastest of so many counts")
    parser.add_argument("--kafka", default="embedded", help="embedded, apache, or bootstrap servers")
    options = parser.parse_args()
    os.environ.setdefault("RASID_LOG_LEVEL", "error")
    with ExitStack() as stack:
        address: str = options.kafka
        if address == "embedded":
            address = stack.enter_context(EmbeddedBroker()).address
        elif address == "apache":
            address = stack.enter_context(Apache()).address
        figures = asyncio.run(_measure(address, options.records, options.rounds))
    print(f"{'per record':<22}{'wall ms':>9}{'cpu ms':>9}")
    for name, figure in figures.items():
        print(f"{name:<22}{figure['wall_ms']:>9.2f}{figure['cpu_ms']:>9.2f}")
    over = figures["faust, tamed"]["cpu_ms"] - figures["bare aiokafka loop"]["cpu_ms"]
    print(f"{'overhead of faust':<22}{'':>9}{over:>9.2f}")
    print(json.dumps({"bench": "faust", "broker": options.kafka, "records": options.records, **figures}))


if __name__ == "__main__":
    main()

"""When a stage is slow nothing grows without bound: what cannot be handled yet stays with the broker."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from uuid import uuid4

import asyncpg
import psutil

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from tests.extract_process import ExtractProcess, until_status
from tests.made_records import an_article
from tests.store_process import StoreProcess, encoded, send, until

WAITING = 120_000_000  # bytes on the topic, many times what a process may take of them
# Bytes resident: 1 MB of each partition fetched ahead, a batch in hand, and their copies. Extract grows by 8 MB or by 36,
# by whether its first fetch finds all partitions full; with 480 MB waiting for 200 s it grew by 49.
GROWTH = WAITING // 2
TEXT = "قال مصدر محلي إن القافلة وصلت إلى البلدة صباح اليوم. " * 600
LOOKS = 8  # once all that is on the topic


async def fill(kafka: str) -> None:
    """Put that much on `articles.clean`."""
    (one,) = encoded([an_article(0, text=f"{TEXT} 0.")])
    for first in range(0, WAITING // len(one.value), 100):
        await send(kafka, encoded([an_article(n, text=f"{TEXT} {n % 5}.") for n in range(first, first + 100)]))


async def growth(process: psutil.Process, kafka: str) -> int:
    """The most that a process holds above what it held before that much waits on the topic, looked at for some seconds after."""
    before = process.memory_info().rss
    filling = asyncio.create_task(fill(kafka))
    most, looks = before, 0
    deadline = time.monotonic() + 120
    while looks < LOOKS:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.25)
        most = max(most, process.memory_info().rss)
        looks += filling.done()
    await filling
    print(f"grew by {(most - before) / 1e6:.0f} MB")  # noqa: T201
    return most - before


async def test_a_store_whose_database_is_locked_does_not_grow(broker: str, database: str, tmp_path: Path) -> None:
    """It holds the batch in hand and what aiokafka fetches ahead, however much waits behind."""
    await create_topics(ServiceSettings(kafka=broker))
    store = StoreProcess(broker, database, tmp_path / "log", batch="2000")
    store.start()
    connection = await asyncpg.connect(database)
    try:
        await until(lambda: asyncio.to_thread(store.status, "/readyz"), 200, "readiness")
        async with connection.transaction():
            await connection.execute("LOCK TABLE rasid.article_revisions")
            assert await growth(psutil.Process(store.pid), broker) < GROWTH
    finally:
        store.kill()
        await connection.close()


async def test_an_extract_that_reads_slowly_does_not_grow(broker: str, tmp_path: Path) -> None:
    """A second for each article: Faust's buffer is bounded in records, and aiokafka's in bytes."""
    await create_topics(ServiceSettings(kafka=broker))
    extract = ExtractProcess(broker, f"slow-{uuid4()}", tmp_path / "log", slow=True)
    extract.start()
    try:
        await until_status(extract, "/readyz", 200)
        assert extract.process is not None
        assert await growth(psutil.Process(extract.process.pid), broker) < GROWTH
    finally:
        extract.kill()

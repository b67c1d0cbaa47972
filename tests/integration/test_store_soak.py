"""The full count: twenty thousand records out of order and with repeats, store and database killed all the while."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import asyncpg
import httpx
import pytest

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.store.sinks import StoredRecord, open_sink
from services.up.embedded import EmbeddedDatabase
from tests.store_process import StoreProcess, content, disordered_records, encoded, send, until

STORE_KILLS = 50
DATABASE_KILLS = 10
RECORDS = 20_000
BATCH = "50"  # small, so that the kills fall between many commits


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_killed_sixty_times_the_database_equals_an_undisturbed_one(
    tmp_path: Path, database_server: EmbeddedDatabase, broker: str
) -> None:
    """SIGKILL of the store fifty times and of PostgreSQL ten times: row for row the same."""
    records = disordered_records(3000)
    assert len(records) >= RECORDS
    wanted = await _undisturbed(records, database_server)
    parts = STORE_KILLS + DATABASE_KILLS
    kinds = ["store"] * STORE_KILLS + ["database"] * DATABASE_KILLS
    dice = random.Random(11)  # noqa: S311  (the same order of kills every time)
    dice.shuffle(kinds)
    sent = encoded(records)
    # Not in pytest's own folder, for the reason that `database_server` gives.
    with (
        TemporaryDirectory(prefix="rasid-soak-") as folder,
        EmbeddedDatabase(Path(folder) / "postgresql") as server,
    ):
        await create_topics(ServiceSettings(kafka=broker))
        store = StoreProcess(broker, server.url(), tmp_path / "store.log", batch=BATCH)
        store.start()
        try:
            for number, kind in enumerate(kinds):
                await send(broker, sent[number::parts])
                await _progress(store, turns=dice.randint(1, 8))
                if kind == "database":
                    server.kill()
                    server.start()
                else:
                    store.kill()
                    store.start()
            await until(lambda: content(server.url()), wanted, "rows")
            assert store.stop() == 0
        finally:
            store.kill()


async def _progress(store: StoreProcess, *, turns: int) -> None:
    """Wait until the running store has done some more turns, or until it has none left to do."""

    async def reached() -> bool:
        try:
            done = await asyncio.to_thread(store.metric, "rasid_store_batch_seconds_count")
        except httpx.TransportError:
            return False
        return done >= turns

    await until(reached, True, "turns of the store")


async def _undisturbed(records: list[StoredRecord], server: EmbeddedDatabase) -> dict[str, list[str]]:
    connection = await asyncpg.connect(server.url())
    name = f"soak_{uuid4().hex}"
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    sink = await open_sink(server.url(name), statement_timeout=600)
    await sink.write(records)
    await sink.close()
    return await content(server.url(name))

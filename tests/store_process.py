"""A store process between a broker and a database, for tests, with what it is fed and what it leaves."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
from aiokafka import AIOKafkaProducer

from services.contracts.records import Record, encode
from services.store.sinks import StoredRecord
from services.up.embedded import free_port
from tests.made_records import a_closing, a_retraction, an_article, an_event, an_incident

DEADLINE = 90.0  # seconds that anything may take here; each wait ends as soon as what it waits for is there
SENT_AT = datetime(2026, 1, 1, tzinfo=UTC)
CONTENT = {
    "articles": "SELECT a::text FROM rasid.articles a ORDER BY 1",
    "article_revisions": "SELECT a::text FROM rasid.article_revisions a ORDER BY 1",
    "events": "SELECT e::text FROM rasid.events e ORDER BY 1",
    "event_actors": "SELECT e::text FROM rasid.event_actors e ORDER BY 1",
    "event_effects": "SELECT e::text FROM rasid.event_effects e ORDER BY 1",
    "event_attributions": "SELECT e::text FROM rasid.event_attributions e ORDER BY 1",
    "extractions": "SELECT e::text FROM rasid.extractions e ORDER BY 1",
    "event_retractions": "SELECT e::text FROM rasid.event_retractions e ORDER BY 1",
    "incidents": "SELECT i::text FROM rasid.incidents i ORDER BY 1",
    "incident_versions": "SELECT i::text FROM rasid.incident_versions i ORDER BY 1",
    "incident_events": "SELECT i::text FROM rasid.incident_events i ORDER BY 1",
    "incident_actors": "SELECT i::text FROM rasid.incident_actors i ORDER BY 1",
}


# What `rasid store` does, without looking at the other services' settings.
PROGRAM = """
import sys
from services.common.settings import load
from services.store import app, settings
sys.exit(app.main(load(settings.StoreSettings)))
"""


class StoreProcess:
    """`rasid store` as a child process, consuming in a group of its own."""

    def __init__(self, kafka: str, database: str, log: Path, *, batch: str = "200", stall: str = "") -> None:
        self.port = free_port()
        self.group = f"store-{uuid4()}"
        self._log = log
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RASID_")},
            "RASID_KAFKA": kafka,
            "RASID_DATABASE": database,
            "RASID_KAFKA_SESSION_TIMEOUT": "2",
            "RASID_PORT": str(self.port),
            "RASID_STORE_GROUP": self.group,
            "RASID_STORE_BATCH": batch,
            "RASID_STORE_STALL": stall,
        }

    def start(self) -> None:
        """Start it; it may not have joined its group yet."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=self._environment, stderr=log)

    @property
    def pid(self) -> int:
        """Process id of the running store."""
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """SIGTERM; returns the exit status of a graceful stop, which must come within ten seconds."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(10)

    def wait(self) -> int:
        """Exit status, once it has ended by itself."""
        return self._process.wait()

    def status(self, path: str) -> int:
        """HTTP status of /readyz or /healthz; 0 while nothing listens."""
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=5).status_code
        except httpx.TransportError:
            return 0

    def metric(self, line: str) -> float:
        """The value of one line of /metrics, named with its labels; 0 when absent."""
        text = httpx.get(f"http://127.0.0.1:{self.port}/metrics", timeout=5).text
        return next((float(each.rsplit(" ", 1)[1]) for each in text.splitlines() if each.startswith(line + " ")), 0)


def disordered_records(articles: int) -> list[StoredRecord]:
    """Articles with their events and incidents, shuffled with repeats.

    Every third is edited, every fifth extracted again; every fourth incident has a second version, or is withdrawn.
    """
    records: list[StoredRecord] = []
    for number in range(articles):
        first = an_article(number)
        records += [first, an_event(first, 0), an_event(first, 1), a_closing(first, (0, 1))]
        if number % 3 == 0:
            edited = an_article(number, edition=1, fetch=number + 1)
            records += [edited, an_event(edited, 1), a_closing(edited, (1,))]
        if number % 5 == 0:
            again = [an_event(first, 1, extractor=2), an_event(first, 2, extractor=2)]
            records += [*again, a_closing(first, (1, 2), extractor=2), a_retraction(first, 0)]
        records.append(an_incident((number, number + 1), founder=number))
        if number % 4 == 0:
            records.append(an_incident((number,), founder=number, version=2))
        if number % 8 == 0:
            records.append(an_incident((), founder=number, version=3, status="withdrawn"))
    dice = random.Random(7)  # noqa: S311  (the same disorder every time)
    repeated = records + dice.sample(records, len(records) // 4)
    dice.shuffle(repeated)
    return repeated


def encoded(records: Sequence[StoredRecord]) -> list[Record]:
    """The Kafka records of models."""
    return [encode(record, service="test", sent_at=SENT_AT) for record in records]


async def send(kafka: str, records: Sequence[Record]) -> None:
    """Send records in order and wait until the broker has them."""
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        waiting = [await producer.send(r.topic, r.value, key=r.key, headers=list(r.headers)) for r in records]
        await asyncio.gather(*waiting)


async def until(reached: Callable[[], Awaitable[object]], wanted: object, what: str) -> None:
    """Poll the async function `reached` until it gives `wanted`."""
    deadline = time.monotonic() + DEADLINE
    while (found := await reached()) != wanted:
        assert time.monotonic() < deadline, f"{what}: {found!r}, not {wanted!r}"
        await asyncio.sleep(0.05)


async def content(database: str) -> dict[str, list[str]]:
    """Every row of the store's tables in full; nothing while they do not exist or the database is away."""
    try:
        connection = await asyncpg.connect(database)
    except (OSError, asyncpg.PostgresError):
        return {}
    try:
        return {name: [row[0] for row in await connection.fetch(query)] for name, query in CONTENT.items()}
    except asyncpg.UndefinedTableError:
        return {}
    finally:
        await connection.close()

"""Articles flowing through `extract` and `store` while something is done to them: what a reliability test is made of."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.contracts.article import Article
from services.up.children import Child, service_command
from services.up.embedded import free_port
from tests.extract_process import SESSION_SECONDS, ExtractProcess, Written, articles, events_in, publish, until_status
from tests.made_records import event_id_of

SECONDS = 240.0  # that one run may take; each wait ends as soon as what it waits for is there

Fault = Callable[[ExtractProcess, random.Random], None]


def kill(process: ExtractProcess, _moments: random.Random) -> None:
    """SIGKILL, and a new process at once."""
    process.kill()
    process.start()


def terminate(process: ExtractProcess, _moments: random.Random) -> None:
    """SIGTERM, and a new process when it has left; one that was still starting may end by the signal itself."""
    process.signal(signal.SIGTERM)
    assert process.wait(10) in {0, -signal.SIGTERM}
    process.start()


def freeze(process: ExtractProcess, moments: random.Random) -> None:
    """SIGSTOP for half a session, or until the group has given its partitions away; then SIGCONT."""
    process.signal(signal.SIGSTOP)
    time.sleep(SESSION_SECONDS * (0.5 + moments.random()))  # the fault itself
    process.signal(signal.SIGCONT)


@contextmanager
def store(kafka: str, database: str, log: Path) -> Iterator[Child]:
    """`rasid store`, running."""
    stale = dict.fromkeys((name for name in os.environ if name.startswith("RASID_")), "")
    settings = {
        "RASID_KAFKA": kafka,
        "RASID_DATABASE": database,
        "RASID_KAFKA_SESSION_TIMEOUT": str(SESSION_SECONDS),
        "RASID_PORT": str(free_port()),
        "RASID_STORE_GROUP": f"store-{uuid4()}",
    }
    child = Child("store", service_command("store"), {**stale, **settings}, log)
    child.start()
    try:
        yield child
    finally:
        child.join(0)


@contextmanager
def extract(kafka: str, folder: Path, replicas: int) -> Iterator[list[ExtractProcess]]:
    """Replicas of `extract` in one group, not started."""
    group = f"extract-{uuid4()}"
    workers = [ExtractProcess(kafka, group, folder / f"extract-{number}.log") for number in range(replicas)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()


@asynccontextmanager
async def supervised(workers: Sequence[ExtractProcess], child: Child) -> AsyncIterator[None]:
    """Start again whatever stops with an error, as a platform does. For faults that restart nothing themselves."""

    async def watch() -> None:
        while True:
            await asyncio.sleep(0.2)
            child.watch()
            for worker in workers:
                worker.restart_if_failed()

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def undergo(
    kafka: str,
    database: str,
    workers: Sequence[ExtractProcess],
    *,
    count: int,
    faults: Sequence[Fault],
    seed: int,
    replication: int = 1,
    one_by_one: bool = False,
) -> Written:
    """Let `count` articles flow while the workers undergo `faults` in turn; then compare with what must be there.

    Each fault comes after a random number of records of its own share of the articles, one in five before any.
    `one_by_one`: a worker is told to leave only when all are ready, as in a rolling restart. The embedded broker needs
    it, which never replaces a leader that left a forming group (docs/decisions/0004-embedded-parts.md).
    """
    await create_topics(ServiceSettings(kafka=kafka, kafka_replication=replication))
    moments = random.Random(seed)  # noqa: S311  (repeatable on purpose)
    some = articles(seed * 100_000, count)
    share = count // (len(faults) + 1)
    for worker in workers:
        worker.start()
    await until_status(workers[0], "/readyz", 200)
    async with Written(kafka, some) as written:
        for turn, fault in enumerate(faults):
            before = len(written.complete)
            flow = asyncio.create_task(publish(kafka, some[turn * share : (turn + 1) * share]))
            wanted = before + (0 if moments.random() < 0.2 else moments.randrange(1, share))
            await written.until(lambda wanted=wanted: len(written.complete) >= wanted, SECONDS)
            if one_by_one and fault is terminate:
                for worker in workers:
                    await until_status(worker, "/readyz", 200)
            await asyncio.to_thread(fault, moments.choice(workers), moments)
            await flow
        await publish(kafka, some[len(faults) * share :])
        await written.all_complete(SECONDS)
        await _stored(database, some)
        for worker in workers:
            worker.signal(signal.SIGTERM)
            assert await asyncio.to_thread(worker.wait, 10) in {0, -signal.SIGTERM}
        await written.read()
    assert written.incomplete == []
    return written


def report(name: str, written: Written) -> None:
    """Print the figures of a run, for docs/decisions/0002-faust-tamed.md."""
    total = sum(written.sent.values())
    print(f"{name}: {total} records, {written.sent_again} sent again, longest gap {written.longest_gap:.1f} s")  # noqa: T201


async def _stored(database: str, some: Sequence[Article]) -> None:
    """Wait until the database has closed every article; then it must hold exactly its events."""
    wanted: dict[UUID, set[UUID]] = {a.article_id: {event_id_of(a, n) for n in range(events_in(a))} for a in some}
    ids = list(wanted)
    deadline = time.monotonic() + SECONDS
    connection = await asyncpg.connect(database)
    try:
        while True:
            closed = await connection.fetch("SELECT article_id FROM rasid.extractions WHERE article_id = ANY($1)", ids)
            if len(closed) == len(ids):
                break
            assert time.monotonic() < deadline, f"{len(closed)} of {len(ids)} articles are closed in the database"
            await asyncio.sleep(0.1)
        rows = await connection.fetch("SELECT article_id, event_id FROM rasid.events WHERE article_id = ANY($1)", ids)
    finally:
        await connection.close()
    stored: dict[UUID, set[UUID]] = {article_id: set() for article_id in ids}
    for row in rows:
        stored[row["article_id"]].add(row["event_id"])
    assert stored == wanted
    assert len(rows) == sum(events_in(article) for article in some)

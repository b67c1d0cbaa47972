"""Nothing lost, nothing doubled: `extract` is killed again and again while articles flow through it to the database.

One suite, two brokers. The short form runs in `make test`, the full counts (500 articles, ten kills, and stops besides)
in `make soak`. Moments are random but seeded. What a run saw is printed (`pytest -s`), and the figures in
docs/decisions/0002-faust-tamed.md come from there.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.contracts.article import Article
from services.up.embedded import end_with_parent, free_port
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
    """SIGSTOP until the group has given its partitions away, as a machine that is suspended; then SIGCONT."""
    process.signal(signal.SIGSTOP)
    time.sleep(SESSION_SECONDS * (0.5 + moments.random()))  # the fault itself: half a session, or more than one
    process.signal(signal.SIGCONT)


@pytest.fixture
def store(any_broker: str, database: str, tmp_path: Path) -> Iterator[str]:
    """The store, running; gives its database."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RASID_")},
        "RASID_KAFKA": any_broker,
        "RASID_DATABASE": database,
        "RASID_KAFKA_SESSION_TIMEOUT": str(SESSION_SECONDS),
        "RASID_PORT": str(free_port()),
        "RASID_STORE_GROUP": f"store-{uuid4()}",
    }
    with (tmp_path / "store.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.cli", "store"],
            env=environment,
            stderr=log,
            preexec_fn=end_with_parent(signal.SIGKILL),  # noqa: PLW1509  (prctl alone, async-signal-safe)
        )
    yield database
    process.kill()
    process.wait()


async def undergo(
    kafka: str, database: str, workers: Sequence[ExtractProcess], *, count: int, faults: Sequence[Fault], seed: int
) -> Written:
    """Let `count` articles flow while the workers undergo `faults` in turn; then compare with what must be there.

    Each fault comes after a random number of records of its own share of the articles, one in five before any.
    """
    await create_topics(ServiceSettings(kafka=kafka))
    moments = random.Random(seed)  # noqa: S311  (repeatable on purpose)
    some = articles(seed * 100_000, count)
    share = count // (len(faults) + 1)
    for worker in workers:
        worker.start()
    await until_status(workers[0], "/readyz", 200)
    written = Written(kafka, some)
    async with written:
        for turn, fault in enumerate(faults):
            before = len(written.complete)
            flow = asyncio.create_task(publish(kafka, some[turn * share : (turn + 1) * share]))
            wanted = before + (0 if moments.random() < 0.2 else moments.randrange(1, share))
            await written.until(lambda wanted=wanted: len(written.complete) >= wanted, SECONDS)
            await asyncio.to_thread(fault, moments.choice(workers), moments)
            await flow
        await publish(kafka, some[len(faults) * share :])
        await written.all_complete(SECONDS)
        for worker in workers:
            worker.signal(signal.SIGTERM)
            assert await asyncio.to_thread(worker.wait, 10) in {0, -signal.SIGTERM}
        await written.read()
    assert written.incomplete == []
    await _stored(database, some)
    return written


async def _stored(database: str, some: Sequence[Article]) -> None:
    """Wait until the database holds every article with its events; fail if it ever holds other ones."""
    wanted: dict[UUID, set[UUID]] = {a.article_id: {event_id_of(a, n) for n in range(events_in(a))} for a in some}
    ids = list(wanted)
    deadline = time.monotonic() + SECONDS
    connection = await asyncpg.connect(database)
    try:
        while True:
            closed = await connection.fetch("SELECT article_id FROM rasid.extractions WHERE article_id = ANY($1)", ids)
            if len(closed) == len(wanted):
                break
            assert time.monotonic() < deadline, f"{len(closed)} of {len(wanted)} articles are closed in the database"
            await asyncio.sleep(0.1)
        rows = await connection.fetch("SELECT article_id, event_id FROM rasid.events WHERE article_id = ANY($1)", ids)
    finally:
        await connection.close()
    stored: dict[UUID, set[UUID]] = {article_id: set() for article_id in wanted}
    for row in rows:
        stored[row["article_id"]].add(row["event_id"])
    assert stored == wanted
    assert len(rows) == sum(events_in(article) for article in some)


@pytest.fixture
def workers(any_broker: str, tmp_path: Path) -> Iterator[list[ExtractProcess]]:
    """Two extract processes of one group, not started."""
    group = f"extract-{uuid4()}"
    both = [ExtractProcess(any_broker, group, tmp_path / f"extract-{number}.log") for number in range(2)]
    yield both
    for process in both:
        process.kill()


def _report(name: str, kafka: str, written: Written) -> None:
    total = sum(written.sent.values())
    print(  # noqa: T201  (figures for the decision record)
        f"{name} on {kafka}: {total} records, {written.sent_again} sent again, longest gap {written.longest_gap:.1f} s"
    )


async def test_killed_three_times_while_articles_flow(
    any_broker: str, store: str, workers: list[ExtractProcess]
) -> None:
    """The short form: every article's events are in the database exactly once."""
    written = await undergo(any_broker, store, workers[:1], count=120, faults=[kill] * 3, seed=1)
    _report("3 kills", any_broker, written)


@pytest.mark.soak
async def test_killed_ten_times_while_articles_flow(any_broker: str, store: str, workers: list[ExtractProcess]) -> None:
    """The full count of the first reliability test."""
    written = await undergo(any_broker, store, workers[:1], count=500, faults=[kill] * 10, seed=2)
    _report("10 kills", any_broker, written)


@pytest.mark.soak
async def test_killed_stopped_and_frozen_with_two_replicas(
    any_broker: str, store: str, workers: list[ExtractProcess]
) -> None:
    """Partitions move between two processes at every fault, also under one that still believes to have them."""
    faults = random.Random(3).choices([kill, terminate, freeze], k=12)  # noqa: S311  (repeatable on purpose)
    written = await undergo(any_broker, store, workers, count=600, faults=faults, seed=3)
    _report("12 faults, two replicas", any_broker, written)

"""Nothing lost, nothing doubled: processes and brokers are killed while articles flow to the database.

One suite, two brokers. The short form runs in `make test`, the full counts (500 articles, ten kills, and other faults)
in `make soak`. Moments are random but seeded. What a run saw is printed (`pytest -s`), and the figures in
docs/decisions/0002-faust-tamed.md come from there.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.extract_process import ExtractProcess
from tests.kafka.apache import Apache
from tests.reliability import SECONDS, extract, freeze, kill, report, store, supervised, terminate, undergo


@pytest.fixture
def workers(broker: str, tmp_path: Path) -> Iterator[list[ExtractProcess]]:
    """Two extract processes of one group, not started."""
    with extract(broker, tmp_path, 2) as both:
        yield both


@pytest.fixture
def stored(broker: str, database: str, tmp_path: Path) -> Iterator[str]:
    """The store, running; gives its database."""
    with store(broker, database, tmp_path / "store.log"):
        yield database


async def test_killed_twice_while_articles_flow(broker: str, stored: str, workers: list[ExtractProcess]) -> None:
    """The short form: every article's events are in the database exactly once."""
    written = await undergo(broker, stored, workers[:1], count=90, faults=[kill] * 2, seed=1)
    report("2 kills", written)


@pytest.mark.soak
async def test_killed_ten_times_while_articles_flow(broker: str, stored: str, workers: list[ExtractProcess]) -> None:
    """The full count of the first reliability test."""
    written = await undergo(broker, stored, workers[:1], count=500, faults=[kill] * 10, seed=2)
    report("10 kills", written)


@pytest.mark.soak
async def test_killed_stopped_and_frozen_with_two_replicas(
    broker: str, stored: str, workers: list[ExtractProcess], request: pytest.FixtureRequest
) -> None:
    """Partitions move between two processes at every fault, also under one that still believes to have them."""
    faults = random.Random(3).choices([kill, terminate, freeze], k=12)  # noqa: S311  (repeatable on purpose)
    embedded = request.node.callspec.params["broker"] == "embedded"
    written = await undergo(broker, stored, workers, count=600, faults=faults, seed=3, one_by_one=embedded)
    report("12 faults, two replicas", written)


@pytest.mark.soak
async def test_brokers_of_a_cluster_killed_one_by_one(kafka_cluster: Apache, database: str, tmp_path: Path) -> None:
    """Three brokers, three copies of each topic: each broker in turn is killed and comes back; nobody else is told."""

    def kill_broker(_process: ExtractProcess, moments: random.Random) -> None:
        node = moments.choice(kafka_cluster.nodes)
        node.stop(kill=True)
        deadline = time.monotonic() + SECONDS
        while kafka_cluster.under_replicated() == 0:
            assert time.monotonic() < deadline, "the cluster has not noticed that a broker is gone"
        node.start()
        kafka_cluster.wait()
        while kafka_cluster.under_replicated() > 0:
            assert time.monotonic() < deadline, "a broker that came back does not catch up"

    kafka = kafka_cluster.address
    with store(kafka, database, tmp_path / "store.log") as child, extract(kafka, tmp_path, 2) as workers:
        async with supervised(workers, child):
            written = await undergo(
                kafka, database, workers, count=300, faults=[kill_broker] * 3, seed=4, replication=3
            )
    report("3 brokers killed", written)

"""What each stage costs an article, in one process: cleaning, publishing, fetching, reading, merging, storing.

`python -m bench.stages [--pages N] [--dense]` ends with one line of JSON: processor milliseconds per article of the
stage itself, and of the broker or database that works for it. Beside them `trafilatura.extract` with its defaults on the
same pages, and how much faster two processes clean and read than one. Articles are read as the service reads them, with
the rule behind each slot.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
import trafilatura
from aiokafka import AIOKafkaConsumer

from bench.feed import article_of
from bench.pages import DENSE, TYPICAL, BenchPage, bench_pages
from bench.pipeline import cpu_of
from services.common.clock import utc_now
from services.common.collector import collect_seldom
from services.common.kafka import Origin, Publisher, create_topics
from services.common.kafka_security import client_options
from services.common.settings import ServiceSettings
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.records import Record, decode, encode
from services.extract.explaining.provenance import TracedReader
from services.extract.incidents.merger import Merger
from services.extract.reader import Reader
from services.extract.stream.answer import Incoming, answer
from services.ingest.clean.document import decode as text_of
from services.store.intake import read
from services.store.sinks import Sink, open_sink
from services.up.embedded import EmbeddedBroker, EmbeddedDatabase

_FETCHED: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
_TOGETHER: Final = 10  # articles whose records are merged and stored at once, as under load; and records sent at once
_READERS: Final = 2  # services that read each topic
_FETCH_WAIT_MS: Final = 100
_FETCH_SECONDS: Final = 120.0  # for all of it
_ROUNDS: Final = 3
_TOPICS: Final = ("articles.clean", "events.enriched", "incidents")
_SLICE: Final = 60  # pages of one measurement of two processes against one


def main() -> None:
    """Measure, print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--dense", action="store_true", help="long articles that tell events in every paragraph")
    parser.add_argument("--alone", action="store_true", help="leave out the two processes against one")
    given = parser.parse_args()
    figures = asyncio.run(_stages(list(bench_pages(given.pages, DENSE if given.dense else TYPICAL))))
    if not given.alone:
        figures["two_processes"] = _two_processes(given.pages)
    print(json.dumps({"pages": given.pages, **figures}))


class _Round:
    """All pages through all stages once: processor seconds by stage, and what was made, counted."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.made = Counter[str]()  # records and bytes by topic, events, characters

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """What happens until it is left is this stage."""
        began = time.process_time()
        yield
        self.seconds[stage] += time.process_time() - began


async def _stages(pages: list[BenchPage]) -> dict[str, Any]:
    count, rounds, reader = len(pages), list[_Round](), TracedReader(Reader.default())
    collect_seldom()  # as every service does; trafilatura has the good of it too
    with tempfile.TemporaryDirectory(prefix="rasid-bench-") as folder, EmbeddedBroker() as broker:
        settings = ServiceSettings(kafka=broker.address)
        await create_topics(settings)
        publisher = Publisher(settings)
        await publisher.start()
        with EmbeddedDatabase(Path(folder) / "postgresql") as server:
            for number in range(_ROUNDS):
                url = await _new_database(server, f"round_{number}")
                sink = await open_sink(url, statement_timeout=60)  # its tables are made
                size, broker_s, database_s = await _size(url), cpu_of(broker.pid), cpu_of(server.pid)
                done = await _round(pages, reader, publisher, sink)
                done.seconds["broker"] = cpu_of(broker.pid) - broker_s
                done.seconds["database"] = cpu_of(server.pid) - database_s
                await sink.close()
                done.made["bytes of the database"] = await _size(url) - size
                rounds.append(done)
        await publisher.stop()
        made = rounds[0].made
        fetched = await _fetched(broker, {topic: _ROUNDS * made[topic] for topic in _TOPICS})
    best = {stage: min(each.seconds[stage] for each in rounds) for stage in rounds[0].seconds}
    best |= {"fetch": fetched[0] / _ROUNDS, "broker": best["broker"] + fetched[1] / _ROUNDS}
    ms = {stage: 1000 * seconds / count for stage, seconds in best.items()}
    sizes = {
        "database": made["bytes of the database"],
        "archived": sum(len(gzip.compress(page.page.body)) for page in pages),
        "page": sum(len(page.page.body) for page in pages),
        "article": made["bytes of articles.clean"],
        "event_records": made["bytes of events.enriched"],
        "incidents": made["bytes of incidents"],
    }
    return {
        "trafilatura_ms": ms["trafilatura"],
        "ms": {stage: ms[stage] for stage in ("clean", "publish", "fetch", "read", "merge", "store")},
        "server_ms": {server: ms[server] for server in ("broker", "database")},
        "characters": made["characters"] / count,
        "events": made["events"] / count,
        "versions": made["incidents"] / count,
        "bytes": {kind: size / count for kind, size in sizes.items()},
    }


async def _round(pages: Sequence[BenchPage], reader: TracedReader, publisher: Publisher, sink: Sink) -> _Round:
    """Trafilatura and every stage take the same ten pages before any takes the next ten.

    So a machine that is slow for some seconds is slow for all of them.
    """
    merger, done = Merger(), _Round()
    for first in range(0, len(pages), _TOGETHER):
        ten = pages[first : first + _TOGETHER]
        with done.of("trafilatura"):
            for page in ten:
                trafilatura.extract(text_of(page.page.body, None))
        with done.of("clean"):
            articles = [article_of(first + number, page, _FETCHED) for number, page in enumerate(ten)]
        sent = [encode(article, service="bench", sent_at=_FETCHED) for article in articles]
        incoming = [Incoming(Origin(r.topic, 0, first), r.key, r.value, r.headers) for r in sent]
        with done.of("read"):
            answers = [_read(each, reader) for each in incoming]
        told = [record for records, _ in answers for record in records]
        with done.of("merge"):
            versions = _merged(told, merger)
        records = [*sent, *told, *versions]
        with done.of("publish"):
            for start in range(0, len(records), _TOGETHER):
                await publisher.send(records[start : start + _TOGETHER])
        with done.of("store"):
            await sink.write([read(record.headers, record.value) for record in records])
        done.made["characters"] += sum(len(article.text) for article in articles)
        done.made["events"] += sum(found for _, found in answers)
        for record in records:
            done.made[record.topic] += 1
            done.made[f"bytes of {record.topic}"] += len(record.value)
    return done


def _read(incoming: Incoming, reader: TracedReader) -> tuple[list[Record], int]:
    """The records of an answer and how many events it has; the events themselves are let go, as by the service."""
    answered = answer(incoming, None, reader, utc_now)
    return list(answered.records), len(answered.found)


def _merged(told: Iterable[Record], merger: Merger) -> list[Record]:
    """Every record of events decoded, merged, and the versions of incidents encoded."""
    decoded = [decode(record.headers, record.value) for record in told]
    known = [each for each in decoded if isinstance(each, EnrichedEvent | ExtractionCompleted | EventRetracted)]
    return [encode(each, service="extract", sent_at=_FETCHED) for each in merger.restore(known)]


async def _fetched(broker: EmbeddedBroker, topics: dict[str, int]) -> tuple[float, float]:
    """Seconds of consumers and of the broker: extract and store read articles, merger and store events and incidents."""
    consumer = AIOKafkaConsumer(
        *topics,
        **client_options(ServiceSettings(kafka=broker.address)),
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        fetch_max_wait_ms=_FETCH_WAIT_MS,
    )
    await consumer.start()
    own, server = time.process_time(), cpu_of(broker.pid)
    for _ in range(_READERS):
        await consumer.seek_to_beginning()
        missing = sum(topics.values())
        async with asyncio.timeout(_FETCH_SECONDS):
            while missing > 0:
                taken = await consumer.getmany(timeout_ms=_FETCH_WAIT_MS)
                missing -= sum(map(len, taken.values()))
    own, server = time.process_time() - own, cpu_of(broker.pid) - server
    await consumer.stop()
    return own, server


async def _new_database(server: EmbeddedDatabase, name: str) -> str:
    connection = await asyncpg.connect(server.url())
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return server.url(name)


async def _size(url: str) -> int:
    connection = await asyncpg.connect(url)
    size: int = await connection.fetchval("SELECT pg_database_size(current_database())")
    await connection.close()
    return size


def _two_processes(pages: int) -> float:
    """How many times as much two processes clean and read as one, in turns; the best of each counts."""
    count = min(pages, _SLICE)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_clean_and_read, [2, 2]))  # both have loaded everything
        alone, both = list[float](), list[float]()
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            pool.submit(_clean_and_read, count).result()
            alone.append(time.perf_counter() - began)
            began = time.perf_counter()
            list(pool.map(_clean_and_read, [count, count]))
            both.append(time.perf_counter() - began)
    return 2 * min(alone) / min(both)


_READER: Final[dict[str, TracedReader]] = {}
_PAGES: Final[list[BenchPage]] = []


def _clean_and_read(count: int) -> int:
    if not _PAGES:
        _PAGES.extend(bench_pages(_SLICE, TYPICAL))
        _READER["default"] = TracedReader(Reader.default())
    articles = (article_of(number, page, _FETCHED) for number, page in enumerate(_PAGES[:count]))
    return sum(len(_READER["default"].read(article)) for article in articles)


if __name__ == "__main__":
    main()

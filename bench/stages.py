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
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

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
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.records import Record, decode, encode
from services.extract.explaining.provenance import TracedReader
from services.extract.incidents.merger import Merger
from services.extract.reader import Reader
from services.extract.stream.answer import Incoming, answer
from services.ingest.clean.document import decode as text_of
from services.store.intake import read
from services.store.sinks import open_sink
from services.up.embedded import EmbeddedBroker, EmbeddedDatabase

_FETCHED: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
_TOGETHER: Final = 10  # articles whose records are merged and stored at once, as under load
_READERS: Final = 2  # services that read each topic
_FETCH_WAIT_MS: Final = 100
_FETCH_SECONDS: Final = 120.0  # for all of it
_ROUNDS: Final = 3
_SLICE: Final = 60  # pages of one measurement of two processes against one
Made = TypeVar("Made")


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


async def _stages(pages: list[BenchPage]) -> dict[str, Any]:
    count = len(pages)
    _clean(pages)  # warms the caches up
    collect_seldom()  # as every service does; trafilatura has the good of it too
    _, trafilatura_s = _best(lambda: [trafilatura.extract(text_of(p.page.body, None)) for p in pages])
    articles, clean_s = _best(lambda: _clean(pages))
    reader = TracedReader(Reader.default())
    collect_seldom()  # the reader stays
    incoming = [_incoming(number, article) for number, article in enumerate(articles)]
    answers, read_s = _best(lambda: [_read(each, reader) for each in incoming])
    records = [records for records, _ in answers]
    versions, merge_s = _best(lambda: _merge(records))
    with tempfile.TemporaryDirectory(prefix="rasid-bench-") as folder, EmbeddedBroker() as broker:
        sent = [
            record
            for each in incoming
            for record in [Record("articles.clean", each.key or b"", each.value or b"", each.headers)]
        ]
        topics = [sent, [r for each in records for r in each], versions]
        published = await _published(broker, topics)
        fetched = await _fetched(broker, {each.topic: len(topic) for topic in topics for each in topic[:1]})
        with EmbeddedDatabase(Path(folder) / "postgresql") as server:
            await (await open_sink(server.url(), statement_timeout=60)).close()  # its tables are made
            before = await _size(server)
            stored = await _stored(server, sent, records, versions)
            grown = await _size(server) - before
    costs = {"clean": clean_s, "publish": published[0], "fetch": fetched[0], "read": read_s, "merge": merge_s}
    costs["store"] = stored[0]
    servers = {"broker": published[1] + fetched[1], "database": stored[1]}
    return {
        "trafilatura_ms": 1000 * trafilatura_s / count,
        "ms": {name: 1000 * seconds / count for name, seconds in costs.items()},
        "server_ms": {name: 1000 * seconds / count for name, seconds in servers.items()},
        "characters": _mean(len(article.text) for article in articles),
        "events": sum(found for _, found in answers) / count,
        "versions": len(versions) / count,
        "bytes": {"database": grown / count, "archived": _mean(len(gzip.compress(p.page.body)) for p in pages), "page": _mean(len(p.page.body) for p in pages), "article": _mean(len(r.value) for r in sent),
                  "event_records": sum(len(r.value) for each in records for r in each) / count,
                  "incidents": sum(len(r.value) for r in versions) / count},
    }  # fmt: skip


def _mean(values: Iterable[int]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)


def _best(work: Callable[[], Made]) -> tuple[Made, float]:
    """What it made, and the seconds of the cheapest of some rounds: the later ones have met all words, as a service has."""
    seconds = list[float]()
    for _ in range(_ROUNDS):
        began = time.process_time()
        made = work()
        seconds.append(time.process_time() - began)
    return made, min(seconds)


def _clean(pages: Sequence[BenchPage]) -> list[Article]:
    return [article_of(number, page, _FETCHED) for number, page in enumerate(pages)]


def _incoming(number: int, article: Article) -> Incoming:
    record = encode(article, service="bench", sent_at=_FETCHED)
    return Incoming(Origin(record.topic, 0, number), record.key, record.value, record.headers)


def _read(incoming: Incoming, reader: TracedReader) -> tuple[list[Record], int]:
    """The records of an answer and how many events it has; the events themselves are let go, as by the service."""
    answered = answer(incoming, None, reader, utc_now)
    return list(answered.records), len(answered.found)


def _merge(records: list[list[Record]]) -> list[Record]:
    """Every record of events decoded, merged, and the versions of incidents encoded."""
    merger, versions = Merger(), list[Record]()
    for start in range(0, len(records), _TOGETHER):
        decoded = [decode(r.headers, r.value) for each in records[start : start + _TOGETHER] for r in each]
        told = [r for r in decoded if isinstance(r, EnrichedEvent | ExtractionCompleted | EventRetracted)]
        versions += [encode(each, service="extract", sent_at=_FETCHED) for each in merger.restore(told)]
    return versions


async def _published(broker: EmbeddedBroker, topics: list[list[Record]]) -> tuple[float, float]:
    """Seconds of the publisher and of the broker for all of the records."""
    settings = ServiceSettings(kafka=broker.address)
    await create_topics(settings)
    publisher = Publisher(settings)
    await publisher.start()
    own, server = time.process_time(), cpu_of(broker.pid)
    for records in topics:
        for start in range(0, len(records), _TOGETHER):
            await publisher.send(records[start : start + _TOGETHER])
    own, server = time.process_time() - own, cpu_of(broker.pid) - server
    await publisher.stop()
    return own, server


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


async def _size(server: EmbeddedDatabase) -> int:
    connection = await asyncpg.connect(server.url())
    size: int = await connection.fetchval("SELECT pg_database_size(current_database())")
    await connection.close()
    return size


async def _stored(
    server: EmbeddedDatabase, articles: list[Record], records: list[list[Record]], versions: list[Record]
) -> tuple[float, float]:
    """Seconds of the store, decoding included, and of the database."""
    sink = await open_sink(server.url(), statement_timeout=60)
    own, used = time.process_time(), cpu_of(server.pid)
    per_turn = len(versions) * _TOGETHER // len(records) + 1
    for turn, start in enumerate(range(0, len(records), _TOGETHER)):
        batch = articles[start : start + _TOGETHER] + [r for each in records[start : start + _TOGETHER] for r in each]
        batch += versions[turn * per_turn : (turn + 1) * per_turn]
        await sink.write([read(record.headers, record.value) for record in batch])
    own, used = time.process_time() - own, cpu_of(server.pid) - used
    await sink.close()
    return own, used


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
    return sum(len(_READER["default"].read(article)) for article in _clean(_PAGES[:count]))


if __name__ == "__main__":
    main()

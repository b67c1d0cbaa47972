"""Articles as ingest hands them on, made of `bench.pages`: cleaned and published, at once or at a rate.

`python -m bench.feed --kafka HOST:PORT --first N --count M [--rate R] [--times K]` ends with one line of JSON. What
fetching, archive and frontier cost is not in it (`make bench-ingest`). Every page is an article of its own, three days
after the pages that were grown from the same golden page before. `fetched_at` is when the page was due, so that a feed
that falls behind shows as latency.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from bench.pages import DENSE, TYPICAL, BenchPage, bench_pages
from services.common.kafka import Publisher
from services.common.settings import ServiceSettings
from services.contracts.article import Article
from services.contracts.records import encode
from services.ingest.clean import clean

_BATCH: Final = 8  # sent together where there is no rate
_ROUND: Final = 40  # about as many golden pages as there are


def article_of(number: int, page: BenchPage, fetched_at: datetime) -> Article:
    """The article of page `number`, cleaned now."""
    article = clean(page.page, page.site).article
    assert article is not None  # noqa: S101  (golden pages have one)
    published = article.published_at and article.published_at + timedelta(days=3 * (number // _ROUND))
    return article.model_copy(
        update={
            "article_id": uuid5(NAMESPACE_URL, f"bench {number}"),
            "url": f"{article.url}?bench={number}",
            "canonical_url": f"{article.canonical_url}?bench={number}",
            "published_at": published,
            "fetched_at": fetched_at,
        }
    )


async def feed(kafka: str, pages: list[tuple[int, BenchPage]], *, rate: float, times: int) -> dict[str, float]:
    """Clean and publish; seconds, and processor milliseconds per article of cleaning and of all of it."""
    publisher = Publisher(ServiceSettings(kafka=kafka))
    await publisher.start()
    cleaning, began, began_cpu, sent = 0.0, time.time(), time.process_time(), 0
    try:
        for batch in _batches(pages * times, 1 if rate else _BATCH):
            due = began + sent / rate if rate else time.time()
            await asyncio.sleep(max(0.0, due - time.time()))
            before = time.process_time()
            articles = [article_of(number, page, datetime.fromtimestamp(due, UTC)) for number, page in batch]
            cleaning += time.process_time() - before
            await publisher.send([encode(each, service="bench", sent_at=each.fetched_at) for each in articles])
            sent += len(batch)
    finally:
        await publisher.stop()
    cpu = time.process_time() - began_cpu
    return {"seconds": time.time() - began, "clean_ms": 1000 * cleaning / sent, "cpu_ms": 1000 * cpu / sent}


def _batches(pages: list[tuple[int, BenchPage]], size: int) -> Iterator[list[tuple[int, BenchPage]]]:
    for start in range(0, len(pages), size):
        yield pages[start : start + size]


def main() -> None:
    """Make the pages, wait for a line on standard input, feed, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kafka", required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--step", type=int, default=1, help="every so many pages: the others are another feed's")
    parser.add_argument("--rate", type=float, default=0, help="articles a second; 0: as fast as it goes")
    parser.add_argument("--times", type=int, default=1, help="the same pages so often, each time fetched anew")
    parser.add_argument("--dense", action="store_true", help="long articles that tell events in every paragraph")
    given = parser.parse_args()
    shape = DENSE if given.dense else TYPICAL
    numbered = list(enumerate(bench_pages(given.count, shape)))[given.first :: given.step]
    print("ready", flush=True)
    input()
    print(json.dumps(asyncio.run(feed(given.kafka, numbered, rate=given.rate, times=given.times))))


if __name__ == "__main__":
    main()

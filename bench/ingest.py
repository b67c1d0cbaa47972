"""From a local site to the topic, politeness off: rasid with its frontier and archive, beside Scrapy + trafilatura.

`make bench-ingest [PAGES=N]`. Both fetch the same pages of 60-200 kB and publish to the same embedded broker. What
counts is processor time per page, start-up included, since a busy machine does not change it; rasid's holds also
canonical URLs, conditional requests, flashes, metadata, language, near-duplicates and the WARC archive.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.pages import bench_pages
from services.common import database
from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.ingest import frontier
from services.ingest.settings import MIGRATIONS, SCHEMA
from services.up.embedded import EmbeddedBroker, EmbeddedDatabase, free_port


@dataclass(frozen=True)
class Figure:
    """One side's result; `told` is the last line it printed."""

    pages: int
    told: str
    seconds: float
    cpu_ms: float


def main() -> None:
    """Measure both, print a table, end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=600)
    count = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as name, EmbeddedBroker() as broker, local_site(count) as port:
        folder = Path(name)
        with EmbeddedDatabase(folder / "postgresql" / "data") as server:
            environment = prepared(broker.address, server.url(), port, folder, count)
            ours = _measured([sys.executable, "-m", "services.cli", "ingest"], environment, count)
            published = asyncio.run(_published(server.url()))
        theirs = _measured(
            [sys.executable, "-m", "bench.scrapy_side", broker.address, str(port), str(count)], {}, count
        )
    print(f"{count} pages; rasid published {published}, Scrapy {theirs.told}")
    print(f"{'':24} {'CPU ms/page':>12} {'pages/s':>8}")
    for side, figure in (("rasid", ours), ("Scrapy + trafilatura", theirs)):
        print(f"{side:24} {figure.cpu_ms:12.2f} {figure.pages / figure.seconds:8.1f}")
    ratio = ours.cpu_ms / theirs.cpu_ms
    print(f"rasid needs {ratio:.2f} of the processor time")
    print(
        json.dumps(
            {
                "bench": "ingest",
                "pages": count,
                "published": published,
                "ratio": round(ratio, 3),
                "rasid_cpu_ms": round(ours.cpu_ms, 2),
                "scrapy_cpu_ms": round(theirs.cpu_ms, 2),
                "rasid_pages_per_second": round(ours.pages / ours.seconds, 1),
                "scrapy_pages_per_second": round(theirs.pages / theirs.seconds, 1),
            }
        )
    )


@contextmanager
def local_site(count: int) -> Iterator[int]:
    """A local site in a process of its own; gives its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.page_server", str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None  # noqa: S101  (a pipe was asked for)
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def prepared(broker: str, url: str, port: int, folder: Path, count: int) -> dict[str, str]:
    """The environment of one round of ingest over a frontier that holds the pages."""

    async def prepare() -> None:
        await create_topics(ServiceSettings(kafka=broker))
        await database.migrate(url, schema=SCHEMA, folder=MIGRATIONS)
        pool = await database.connect(url, size=1)
        for number, page in enumerate(bench_pages(count)):
            parts = urlsplit(page.page.url)
            address = parts._replace(query="&".join(filter(None, (parts.query, f"n={number}")))).geturl()
            await frontier.add(pool, page.site, [address])
        await pool.close()

    asyncio.run(prepare())
    return {
        "RASID_KAFKA": broker,
        "RASID_DATABASE": url,
        "RASID_DEMO": f"127.0.0.1:{port}",
        "RASID_CRAWL_DELAY": "0",
        "RASID_POLL_MIN": "0.1",
        "RASID_ARCHIVE": str(folder / "archive"),
        "RASID_ONCE": "true",
        "RASID_PORT": str(free_port()),
        "RASID_LOG_LEVEL": "error",
    }


def _measured(command: list[str], environment: Mapping[str, str], pages: int) -> Figure:
    """Run a command to its end; its processor time is that of all its processes."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    run = subprocess.run(command, env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE, text=True)
    seconds, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Figure(pages, run.stdout.strip().rpartition("\n")[2], seconds, used * 1000 / pages)


async def _published(url: str) -> int:
    pool = await database.connect(url, size=1)
    count = await pool.fetchval("SELECT count(*) FROM ingest.urls WHERE outcome = 'published'")
    await pool.close()
    return int(count)


if __name__ == "__main__":
    main()

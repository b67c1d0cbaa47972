"""Replay of a WARC file on one core and on two: pages per second of the whole chain, broker and database included.

`make bench-replay [PAGES=N]`. A file of generated pages (`bench.pages`: 60-200 kB) is replayed, interrupted twice and
resumed, first with every process held on one core, then on two, in turns over equal slices so that a busy machine slows
both alike; each run has a broker, a database and an archive of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.pages import BenchPage, bench_pages
from services.common.kafka import create_topics
from services.ingest import warc
from services.ingest.fetch import Answer
from services.ingest.replay import Progress, replay
from services.ingest.settings import IngestSettings
from services.up.embedded import EmbeddedBroker, EmbeddedDatabase

_CORES: Final = 2
_FETCHED: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)


def main() -> None:
    """Measure, print a table, end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000, help="pages of the file")
    parser.add_argument("--slices", type=int, default=4, help="equal parts that are replayed in turns")
    given = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))[:_CORES]
    with tempfile.TemporaryDirectory() as folder:
        files = list(write_files(Path(folder), given.pages, given.slices))
        seconds = dict.fromkeys((1, _CORES), 0.0)
        pages = dict.fromkeys((1, _CORES), 0)
        for number, file in enumerate(files):
            for count in (1, _CORES) if number % 2 else (_CORES, 1):
                took, published = _replayed(file, Path(folder) / f"{number}-{count}", cores[:count])
                seconds[count] += took
                pages[count] += published
    rates = {count: pages[count] / seconds[count] for count in seconds}
    print(f"{'cores':8}{'pages':>8}{'pages a second':>16}")
    for count, rate in rates.items():
        print(f"{count:<8}{pages[count]:>8}{rate:>16.1f}")
    print(f"two / one {rates[_CORES] / rates[1]:.2f}")
    print(json.dumps({"pages": pages[_CORES], "rates": rates, "ratio": rates[_CORES] / rates[1]}))


def write_files(folder: Path, pages: int, slices: int) -> Iterable[Path]:
    """WARC files that hold `pages` pages in all, each under an address of its own."""
    each = pages // slices
    made = bench_pages(each * slices)
    for number in range(slices):
        file = folder / f"pages-{number}.warc.gz"
        with file.open("wb") as stream:
            for count in range(each):
                stream.write(_record(next(made), number * each + count))
        yield file


def _record(page: BenchPage, number: int) -> bytes:
    head, digits, tail = re.match(r"(https?://[^/]+.*?)(\d*)(\D*)$", page.page.url).groups()  # type: ignore[union-attr]
    url = f"{head}{number + 10**6}{tail}" if digits else f"{head}{tail.rstrip('/')}-{number}"
    body = page.page.body.replace(b'rel="canonical"', b'rel="x"')
    answer = Answer(
        url=url,
        status=200,
        reason_phrase="OK",
        request_fields=(),
        fields=((b"Content-Type", (page.page.content_type or "text/html").encode()),),
        body=body,
        page=body,
        peer=None,
        asked_at=replace(page.page, fetched_at=_FETCHED).fetched_at,
        seconds=0.1,
    )
    return warc.records(answer, site=page.site.id).response


def _replayed(file: Path, folder: Path, cores: list[int]) -> tuple[float, int]:
    """Seconds and published pages of replaying one file, its first and last batch left out, with everything on these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)  # what is started from now on inherits it
    try:
        with EmbeddedBroker() as broker, EmbeddedDatabase(folder / "postgresql") as database:
            settings = IngestSettings(
                kafka=broker.address, database=database.url(), demo="127.0.0.1:1", archive=folder / "archive"
            )
            return asyncio.run(_run(settings, file, jobs=len(cores)))
    finally:
        os.sched_setaffinity(0, before)


async def _run(settings: IngestSettings, file: Path, *, jobs: int) -> tuple[float, int]:
    """From the first published batch, when every process has started, to the last but one."""
    await create_topics(settings)
    steps: list[tuple[float, int]] = []

    def note(progress: Progress) -> None:
        if progress.outcomes.total():
            steps.append((time.perf_counter(), progress.outcomes["published"]))

    await replay(settings, [file], jobs=jobs, show=note)
    steady = steps[:-2]  # the last batch waits for no cleaning, and the file's end is told apart
    return steady[-1][0] - steady[0][0], steady[-1][1] - steady[0][1]


if __name__ == "__main__":
    main()

"""Replay of a WARC file on one core and on two: pages per second of the whole chain, broker and database included.

`make bench-replay [PAGES=N]`. A file of generated pages (`bench.pages`: 60-200 kB) is replayed with every process
held on one core, and on two, in turns over equal slices, so that a busy machine slows both alike; each run has a
broker, a database and an archive of its own. Processor seconds by process show what one process does alone, which is
what limits many cores, however busy the machine is.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import resource
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psutil

from bench.pages import BenchPage, bench_pages
from services.common.kafka import create_topics
from services.ingest import warc
from services.ingest.fetch import Answer
from services.ingest.replay import Progress, replay
from services.ingest.settings import IngestSettings
from services.up.embedded import EmbeddedBroker, EmbeddedDatabase

_CORES: Final = 2
_WHO: Final = ("replay", "parsers", "database", "broker")
_FETCHED: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Leg:
    """What runs on so many cores came to: seconds, pages, and processor seconds by who took them."""

    seconds: float = 0.0
    pages: int = 0
    cpu: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_WHO, 0.0))

    def add(self, other: Leg) -> None:
        """Count another run in."""
        self.seconds += other.seconds
        self.pages += other.pages
        self.cpu = {who: self.cpu[who] + other.cpu[who] for who in _WHO}


def main() -> None:
    """Measure, print a table, end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000, help="pages of the file")
    parser.add_argument("--slices", type=int, default=4, help="equal parts that are replayed in turns")
    given = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))[:_CORES]
    legs = {1: Leg(), _CORES: Leg()}
    with tempfile.TemporaryDirectory() as folder:
        files = list(write_files(Path(folder), given.pages, given.slices))
        before = os.getloadavg()[0]
        for number, file in enumerate(files):
            for count in (1, _CORES) if number % 2 else (_CORES, 1):
                legs[count].add(_replayed(file, Path(folder) / f"{number}-{count}", cores[:count]))
    print(
        f"{'cores':<6}{'pages':>7}{'pages/s':>9}   ms of processor per page: " + "".join(f"{who:>10}" for who in _WHO)
    )
    for count, leg in legs.items():
        shares = "".join(f"{leg.cpu[who] / leg.pages * 1000:10.2f}" for who in _WHO)
        print(f"{count:<6}{leg.pages:>7}{leg.pages / leg.seconds:>9.1f}{'':30}{shares}")
    rates = {count: leg.pages / leg.seconds for count, leg in legs.items()}
    total = sum(legs[_CORES].cpu.values())
    figures = {
        "ratio": round(rates[_CORES] / rates[1], 3),
        "most_by_cpu": round(total / max(legs[_CORES].cpu["replay"], total / _CORES), 2),
        "load": [round(before, 1), round(os.getloadavg()[0], 1)],
    }
    print(f"two / one {figures['ratio']:.2f}; the machine's load before and at the end: {figures['load']}")
    print(f"what one process does alone lets two cores be {figures['most_by_cpu']} x one")
    print(json.dumps({"bench": "replay", "pages": legs[_CORES].pages, "rates": rates, **figures}))


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


def _replayed(file: Path, folder: Path, cores: list[int]) -> Leg:
    """Replaying one file, its first and last batch left out, with everything on these cores."""
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


async def _run(settings: IngestSettings, file: Path, *, jobs: int) -> Leg:
    """From the first published batch, when every process has started, to the last but one."""
    await create_topics(settings)
    steps: list[tuple[float, int, dict[str, float]]] = []

    def note(progress: Progress) -> None:
        if progress.outcomes.total():
            steps.append((time.perf_counter(), progress.outcomes["published"], _cpu()))

    await replay(settings, [file], jobs=jobs, show=note)
    first, last = steps[0], steps[-3]  # the last batch waits for no cleaning, and the file's end is told apart
    return Leg(last[0] - first[0], last[1] - first[1], {who: last[2][who] - first[2][who] for who in _WHO})


def _cpu() -> dict[str, float]:
    """Processor seconds until now by this process and what it started, those that have ended with the parsers."""
    ended, own = resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF)
    spent = {
        "replay": own.ru_utime + own.ru_stime,
        "parsers": ended.ru_utime + ended.ru_stime,
        "database": 0.0,
        "broker": 0.0,
    }
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            times, line = process.cpu_times(), " ".join(process.cmdline())
            who = "parsers" if "parser_process" in line else "database" if "postgres" in line else "broker"
            spent[who] += times.user + times.system
    return spent


if __name__ == "__main__":
    main()

"""Lists and maps over very many events: how long eight callers at once wait, and what a full export costs in memory.

`make bench-api [ROWS=N]`. The embedded database with half a gigabyte of buffers and `rasid web` with its defaults, but
for the rate limit, on this machine, its columnar copy filled; the callers are a process of their own on the same cores. Each question is asked
with other values every time, and once a second the store writes an article, so that no kept answer lasts. A list
answers 50 records, a map 2,000 points, an overview (what the map page draws) counts and 5,000 incidents.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import quote

import asyncpg
import httpx
import psutil

from bench.api_questions import COUNTED, OVERVIEW, QUESTIONS, Question
from services.store.sinks import open_sink
from services.up.embedded import EmbeddedDatabase, free_port
from tests.made_records import an_article
from tests.many_rows import fill

_CALLERS: Final = 8
_EXPORT_SAMPLES: Final = 20  # of the memory, a second
_BUFFERS: Final = "512MB"


def main() -> None:
    """Measure, print a table, end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="events")
    parser.add_argument("--requests", type=int, default=200, help="of each question")
    parser.add_argument("--database", help="one that is filled already")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        _filled(Path(folder), given.rows, given.database) as database,
        _web(database, Path(folder) / "web.log") as (address, process),
    ):
        started = time.perf_counter()
        while not _copied(address):
            time.sleep(0.5)
        print(f"the copy was filled after {time.perf_counter() - started:.0f} s; "
              f"memory {process.memory_info().rss / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
        waits = asyncio.run(_ask(database, address, {**QUESTIONS, **OVERVIEW, **COUNTED}, given.requests))
        everything = _print_waits(waits)
        export = asyncio.run(_export(address, process))
    print(f"export: {export['rows']:,.0f} rows in {export['seconds']:.0f} s, memory {export['before_mb']:.0f} MB "
          f"before, at most {export['most_mb']:.0f} MB during; load {os.getloadavg()[0]:.1f}")  # fmt: skip
    figures = {name: {"p50": _quantile(each, 0.5), "p99": _quantile(each, 0.99)} for name, each in waits.items()}
    print(json.dumps({"rows": given.rows, "queries": figures, "p99": _quantile(everything, 0.99), "export": export}))


def _print_waits(waits: dict[str, list[float]]) -> list[float]:
    """A line for each question, each kind of them, and all, whose waits are returned."""
    kinds = ("events", "incidents", "articles", "map", "overview", "counts", "timeline", "trends", "")
    together = {
        f"every {kind}": sorted(wait for name in waits if name.startswith(kind) for wait in waits[name])
        for kind in kinds
    }
    print(f"{'milliseconds':32}{'median':>9}{'p99':>9}")
    for name, each in {**waits, **together}.items():
        print(f"{name:32}{1000 * _quantile(each, 0.5):9.1f}{1000 * _quantile(each, 0.99):9.1f}", flush=True)
    return together["every "]


@contextmanager
def _filled(folder: Path, rows: int, database: str | None) -> Iterator[str]:
    if database:
        yield database
        return
    with EmbeddedDatabase(folder / "postgresql") as server:
        asyncio.run(_enlarge(server.url()))
        server.stop()
        server.start()
        started = time.perf_counter()
        asyncio.run(fill(server.url(), rows))
        print(f"{rows:,} events in {time.perf_counter() - started:.0f} s")
        yield server.url()


async def _enlarge(database: str) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute(f"ALTER SYSTEM SET shared_buffers = '{_BUFFERS}'")
    await connection.close()


@contextmanager
def _web(database: str, log: Path) -> Iterator[tuple[str, psutil.Process]]:
    port = free_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
    settings = {"RASID_DATABASE": database, "RASID_PORT": str(port), "RASID_WEB_RATE": "0", "RASID_WEB_COPY_FROM": "1"}
    with log.open("wb") as errors:
        process = subprocess.Popen([sys.executable, "-m", "services.cli", "web"], env=ours | settings, stderr=errors)
    address = f"http://127.0.0.1:{port}"
    try:
        while not _is_ready(address):
            if process.poll() is not None:
                sys.exit(log.read_text())
            time.sleep(0.1)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def _copied(address: str) -> bool:
    """Whether the columnar copy stands."""
    told = httpx.get(f"{address}/metrics").text
    return 'rasid_web_copy_rows{kind="incidents"}' in told


async def _ask(database: str, address: str, questions: dict[str, Question], requests: int) -> dict[str, list[float]]:
    """Seconds that each request waited, by question: shuffled, every caller asks as soon as it is answered."""
    dice = Random(4)  # noqa: S311  (the same order every time)
    names = [name for name in questions for _ in range(requests)]
    dice.shuffle(names)
    warming = [(name, questions[name](dice)) for name in questions for _ in range(3)]  # the first read from the disk
    asked = [(name, questions[name](dice)) for name in names]
    waits: dict[str, list[float]] = {name: [] for name in questions}
    for batch, counts in ((warming, False), (asked, True)):
        left = iter(batch)
        writing = asyncio.create_task(_write(database))
        await asyncio.gather(*(_call(address, left, waits if counts else {}) for _ in range(_CALLERS)))
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing
    return {name: sorted(each) for name, each in waits.items()}


async def _call(address: str, questions: Iterator[tuple[str, str]], waits: dict[str, list[float]]) -> None:
    """One caller on one connection. A client library would take more of these cores than the service it asks."""
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=10_000_000)
    for name, question in questions:
        started = time.perf_counter()
        writer.write(f"GET {quote(question, safe='/?&=%:,-')} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
        if name in waits:
            waits[name].append(time.perf_counter() - started)
        if b" 200 " not in head.split(b"\r\n")[0]:
            sys.exit(f"{question}: {head.decode()}")
    writer.close()


async def _write(database: str) -> None:
    sink = await open_sink(database, statement_timeout=60)
    for edition in range(1_000_000):
        await sink.write([an_article(2_000_000, edition=edition, fetch=edition)])
        await asyncio.sleep(1)


async def _export(address: str, process: psutil.Process) -> dict[str, float]:
    before = most = process.memory_info().rss
    rows, started, looked = 0, time.perf_counter(), 0.0
    async with (
        httpx.AsyncClient(base_url=address, timeout=60) as client,
        client.stream("GET", "/api/events.csv") as answer,
    ):
        async for piece in answer.aiter_bytes():
            rows += piece.count(b"\n")
            if time.perf_counter() - looked > 1 / _EXPORT_SAMPLES:
                looked = time.perf_counter()
                most = max(most, process.memory_info().rss)
    megabyte = 1e6
    seconds = time.perf_counter() - started
    return {"rows": rows - 1, "seconds": seconds, "before_mb": before / megabyte, "most_mb": most / megabyte}


def _quantile(waits: list[float], share: float) -> float:
    return waits[min(len(waits) - 1, int(len(waits) * share))]


if __name__ == "__main__":
    main()

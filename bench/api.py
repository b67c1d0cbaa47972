"""Lists and maps over very many events: how long eight callers at once wait, and what a full export costs in memory.

`make bench-api [ROWS=N]`. The embedded database and `rasid web` with its defaults, but for the rate limit, on this
machine; the callers are a process of their own on the same cores. A list answers 50 records, a map 2,000 points.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import psutil

from services.up.embedded import EmbeddedDatabase, free_port
from tests.many_rows import fill

_CALLERS: Final = 8
_EXPORT_SAMPLES: Final = 20  # of the memory, a second

LISTS: Final = {
    "all": "/api/events",
    "type": "/api/events?type=protest",
    "type and mode": "/api/events?type=assault&mode=shelling",
    "several types": "/api/events?type=assault&type=coerce",
    "mode": "/api/events?mode=meeting",
    "site": "/api/events?site=site7",
    "governorate": "/api/events?admin1=Region%203",
    "actor": "/api/events?actor=ACTOR-7",
    "box": "/api/events?bbox=36.0,33.0,36.2,33.2",
    "circle": "/api/events?near=33.1,36.1,10",
    "text": "/api/events?text=كلمة77",
    "common words": "/api/events?text=قصفت مدفعية",
    "reported": "/api/events?until=2018-03-01T00:00:00Z",
    "happened": "/api/events?date_from=2018-02-01&date_to=2018-02-03",
    "confidence": "/api/events?confidence=0.99",
    "incidents": "/api/incidents",
    "corroborated": "/api/incidents?corroboration=5&type=assault",
    "incidents in a box": "/api/incidents?bbox=36.0,33.0,37.0,34.0",
}
MAPS: Final = {
    "map": "/api/map",
    "map of a type": "/api/map?type=assault",
    "map of a region": "/api/map?bbox=36.0,33.0,37.0,34.0",
    "map of a town": "/api/map?bbox=36.20,33.40,36.40,33.60",
    "map of a month": "/api/map?date_from=2018-02-01&date_to=2018-02-28",
}


def main() -> None:
    """Measure, print a table, end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="events")
    parser.add_argument("--requests", type=int, default=100, help="of each query")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, EmbeddedDatabase(Path(folder) / "postgresql") as server:
        started = time.perf_counter()
        asyncio.run(fill(server.url(), given.rows))
        print(f"{given.rows:,} events in {time.perf_counter() - started:.0f} s")
        with _web(server.url(), Path(folder) / "web.log") as (address, process):
            waits = asyncio.run(_ask(address, {**LISTS, **MAPS}, given.requests))
            export = asyncio.run(_export(address, process))
    everything = sorted(wait for each in waits.values() for wait in each)
    print(f"{'milliseconds':22}{'median':>9}{'p99':>9}")
    for name, each in {**waits, "every query": everything}.items():
        print(f"{name:22}{1000 * _quantile(each, 0.5):9.1f}{1000 * _quantile(each, 0.99):9.1f}")
    print(f"export: {export['rows']:,.0f} rows in {export['seconds']:.0f} s, memory {export['before_mb']:.0f} MB "
          f"before, at most {export['most_mb']:.0f} MB during")  # fmt: skip
    figures = {name: {"p50": _quantile(each, 0.5), "p99": _quantile(each, 0.99)} for name, each in waits.items()}
    print(json.dumps({"rows": given.rows, "queries": figures, "p99": _quantile(everything, 0.99), "export": export}))


@contextmanager
def _web(database: str, log: Path) -> Iterator[tuple[str, psutil.Process]]:
    port = free_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
    settings = {"RASID_DATABASE": database, "RASID_PORT": str(port), "RASID_WEB_RATE": "0"}
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


async def _ask(address: str, queries: dict[str, str], requests: int) -> dict[str, list[float]]:
    """Seconds that each request waited, by query: the queries shuffled, every caller asks as soon as it is answered."""
    names = [name for name in queries for _ in range(requests)]
    random.Random(4).shuffle(names)  # noqa: S311  (the same order every time)
    left = iter([*queries, *names])  # each once before: the first reads from the disk
    waits: dict[str, list[float]] = {name: [] for name in queries}

    async def call() -> None:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            for name in left:
                started = time.perf_counter()
                answer = await client.get(queries[name])
                waits[name].append(time.perf_counter() - started)
                answer.raise_for_status()

    await asyncio.gather(*(call() for _ in range(_CALLERS)))
    return {name: sorted(each[1:]) for name, each in waits.items()}


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

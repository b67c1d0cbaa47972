"""The whole pipeline: clean, publish, extract, merge, store, by the real services, with broker and database beside.

`python -m bench.pipeline --cores C [--pages N] [--dense] [--rate R] [--minutes M]` ends with one line of JSON. Everything is held
on the first C cores, and there are C of each service. Without a rate: articles a second, from the first page to the
row of the last event, and the processor time of an article by who took it. With one: how long an article takes from
when its page was due to the commit of its last event. With minutes: the memory of the services, the same pages over
and over, so that what they have to remember stays the same.
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import linear_regression, quantiles
from typing import Any, Final

import asyncpg
import httpx
import psutil

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.up.embedded import EmbeddedBroker, EmbeddedDatabase, free_port

# The embedded broker lets a fetch wait so long even where there are records; Apache Kafka answers at once.
_FETCH_WAIT: Final = {"fast": 0.1, "paced": 0.02}
_DEADLINE: Final = 600.0
_LOOK_SECONDS: Final = 0.1  # between two looks at what is done: the one who looks needs the same cores
_LASTING_RATE: Final = 4.0  # articles a second: 14,400 in an hour
_SERVICES: Final = ("extract", "store")
_LATENCY: Final = """
SELECT max(extract(epoch FROM c.changed_at - e.fetched_at))::float
FROM rasid.changes c CROSS JOIN unnest(c.ids) AS id JOIN rasid.events e ON e.event_id = id
WHERE c.kind = 'event' AND c.change = 'created' GROUP BY e.article_id"""
_CLOSED: Final = "SELECT count(*) FROM rasid.extractions"
_RECORDS: Final = "SELECT (SELECT count(*) FROM rasid.extractions) + (SELECT count(*) FROM rasid.events)"


class Pipeline:
    """Broker, database and so many of each service, running. `cpu` is by service, in seconds."""

    def __init__(self, broker: EmbeddedBroker, database: EmbeddedDatabase, ports: dict[str, list[int]]) -> None:
        self.kafka = broker.address
        self.url = database.url()
        self.ports = ports
        self.processes = {"broker": [broker.pid], "database": [database.pid]}

    def cpu(self) -> dict[str, float]:
        """Processor seconds until now."""
        return {name: sum(map(cpu_of, pids)) for name, pids in self.processes.items()}

    def memory(self) -> dict[str, float]:
        """Resident megabytes of each service, the largest of its processes."""
        return {
            name: max(psutil.Process(pid).memory_info().rss for pid in self.processes[name]) / 1e6 for name in _SERVICES
        }

    def metric(self, service: str, line: str) -> float:
        """A metric, summed over the processes of a service."""
        texts = [httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text for port in self.ports[service]]
        lines = [each for text in texts for each in text.splitlines() if each.startswith(line)]
        return sum(float(each.rsplit(" ", 1)[1]) for each in lines)

    async def ask(self, query: str) -> list[Any]:
        """The rows that the database answers."""
        connection = await asyncpg.connect(self.url)
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()

    async def closed(self, articles: int) -> None:
        """Wait until so many articles are stored. One connection asks: each one made costs as much as an article."""
        connection = await asyncpg.connect(self.url)
        try:
            async with asyncio.timeout(_DEADLINE):
                while await connection.fetchval(_CLOSED) < articles:  # noqa: ASYNC110  (the database tells no event)
                    await asyncio.sleep(_LOOK_SECONDS)
        finally:
            await connection.close()


@contextmanager
def running(folder: Path, replicas: int, fetch_wait: float) -> Iterator[Pipeline]:
    """Start everything and wait until all services are ready. `fetch_wait` is RASID_KAFKA_FETCH_WAIT, seconds."""
    with ExitStack() as stack:
        broker = stack.enter_context(EmbeddedBroker())
        database = stack.enter_context(EmbeddedDatabase(folder / "postgresql"))
        asyncio.run(create_topics(ServiceSettings(kafka=broker.address)))
        ports = {name: [free_port() for _ in range(replicas)] for name in _SERVICES}
        pipeline = Pipeline(broker, database, ports)
        for name, numbers in ports.items():
            pipeline.processes[name] = [
                stack.enter_context(_service(name, port, pipeline, fetch_wait)).pid for port in numbers
            ]
        for port in (port for numbers in ports.values() for port in numbers):
            _until(lambda port=port: _status(port) == 200, "ready")  # type: ignore[misc]  # the default binds it
        yield pipeline


@contextmanager
def _service(name: str, port: int, pipeline: Pipeline, fetch_wait: float) -> Iterator[subprocess.Popen[bytes]]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RASID_")}
    environment |= {"RASID_KAFKA": pipeline.kafka, "RASID_DATABASE": pipeline.url, "RASID_PORT": str(port)}
    environment |= {"RASID_KAFKA_SESSION_TIMEOUT": "30", "RASID_LOG_LEVEL": "error"}
    environment |= {"RASID_KAFKA_FETCH_WAIT": str(fetch_wait)}
    process = subprocess.Popen([sys.executable, "-m", "services.cli", name], env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _status(port: int) -> int:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=30).status_code
    except httpx.TransportError:
        return 0


def _until(reached: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _DEADLINE
    while not reached():
        if time.monotonic() > deadline:
            msg = f"not {what} within {_DEADLINE:.0f} s"
            raise TimeoutError(msg)
        time.sleep(_LOOK_SECONDS)


def cpu_of(pid: int) -> float:
    """Processor seconds until now of a process and what it started."""
    root = psutil.Process(pid)
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
    ended = root.cpu_times()
    return total + ended.children_user + ended.children_system


def _feeds(
    pipeline: Pipeline, count: int, workers: int, *, rate: float = 0, times: int = 1, dense: bool = False
) -> list[subprocess.Popen[str]]:
    """Feeds that have made their pages and wait to be told to begin."""
    made = []
    for first in range(workers):
        command = [sys.executable, "-m", "bench.feed", "--kafka", pipeline.kafka, "--count", str(count)]
        command += ["--first", str(first), "--step", str(workers), "--rate", str(rate / workers), "--times", str(times)]
        command += ["--dense"] if dense else []
        made.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    for feed in made:
        assert feed.stdout is not None  # noqa: S101  (a pipe)
        feed.stdout.readline()
    return made


def _fed(feeds: Sequence[subprocess.Popen[str]], sample: Callable[[], object] | None = None) -> list[dict[str, float]]:
    """Let them feed, looking at `sample` every second; what they say."""
    for feed in feeds:
        assert feed.stdin is not None  # noqa: S101  (a pipe)
        feed.stdin.write("\n")
        feed.stdin.flush()
    while sample is not None and any(feed.poll() is None for feed in feeds):
        sample()
        time.sleep(1)
    return [json.loads(feed.communicate()[0].splitlines()[-1]) for feed in feeds]


def fast(pipeline: Pipeline, pages: int, workers: int, *, dense: bool = False) -> dict[str, Any]:
    """As fast as it goes, with typical articles or dense ones. Processor time is counted until what came last is merged too."""
    feeds = _feeds(pipeline, pages, workers, dense=dense)
    before, began = pipeline.cpu(), time.monotonic()
    said = _fed(feeds)
    asyncio.run(pipeline.closed(pages))
    seconds = time.monotonic() - began
    records = asyncio.run(pipeline.ask(_RECORDS))[0][0]
    _until(lambda: pipeline.metric("extract", 'rasid_incidents_records_total{outcome="taken"}') >= records, "merged")
    used = {name: 1000 * (after - before[name]) / pages for name, after in pipeline.cpu().items()}
    used["feed"] = sum(each["cpu_ms"] for each in said) / workers
    events = asyncio.run(pipeline.ask("SELECT count(*) FROM rasid.events"))[0][0]
    return {"rate": pages / seconds, "events": events / pages, "cpu_ms": used, "seconds": seconds}


def paced(pipeline: Pipeline, pages: int, rate: float) -> dict[str, Any]:
    """At a rate: latency from when the page was due to the commit of its article's last event, in seconds."""
    _fed(_feeds(pipeline, pages, 1, rate=rate))
    asyncio.run(pipeline.closed(pages))
    times = sorted(row[0] for row in asyncio.run(pipeline.ask(_LATENCY)))
    cut = quantiles(times, n=100)
    return {"rate": rate, "articles": len(times), "p50": cut[49], "p99": cut[98], "longest": times[-1]}


def lasting(pipeline: Pipeline, pages: int, rate: float, minutes: float) -> dict[str, Any]:
    """For so many minutes: resident memory at first and last, and its slope over the second half, by service.

    No more than `_LASTING_RATE` articles a second: the embedded broker keeps everything that was ever sent in memory, and
    each fetch from it costs more for it. After 50,000 articles of 20 a second it took both cores, and extract stood.
    """
    rate = min(rate, _LASTING_RATE)
    seen: list[tuple[float, dict[str, float]]] = []
    rounds = max(2, int(minutes * 60 * rate / pages))
    _fed(_feeds(pipeline, pages, 1, rate=rate, times=rounds), lambda: seen.append((time.time(), pipeline.memory())))
    late = seen[len(seen) // 2 :]
    figures: dict[str, Any] = {"minutes": (seen[-1][0] - seen[0][0]) / 60, "articles": rounds * pages}
    for name in _SERVICES:
        slope = linear_regression([at for at, _ in late], [held[name] for _, held in late]).slope
        figures[name] = {"half_way": late[0][1][name], "last": late[-1][1][name], "mb_per_hour": slope * 3600}
    return figures


def main() -> None:
    """Run once, print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--dense", action="store_true", help="as `bench.stages --dense`; without a rate")
    given = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.cores])  # what is started from now on inherits it
    wait = _FETCH_WAIT["paced" if given.rate else "fast"]
    with (
        tempfile.TemporaryDirectory(prefix="rasid-bench-") as folder,
        running(Path(folder), given.cores, wait) as pipeline,
    ):
        if given.minutes:
            figures = lasting(pipeline, given.pages, given.rate, given.minutes)
        elif given.rate:
            figures = paced(pipeline, given.pages, given.rate)
        else:
            figures = fast(pipeline, given.pages, given.cores, dense=given.dense)
    print(json.dumps({"cores": given.cores, "pages": given.pages, **figures}))


if __name__ == "__main__":
    main()

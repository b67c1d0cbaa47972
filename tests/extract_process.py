"""`rasid extract` as a child process with a reader of the tests' own, and a look at what it wrote.

`python -m tests.extract_process` is that process: the real service, its reader replaced by `TestReader`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import httpx
from aiokafka import AIOKafkaConsumer

from services.common.clock import utc_now
from services.common.kafka import Publisher
from services.common.settings import ServiceSettings, load
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, EventTime, ExtractionCompleted
from services.contracts.records import decode, encode
from services.contracts.topics import EVENTS
from services.extract import app
from services.extract.settings import ExtractSettings
from services.up.embedded import end_with_parent, free_port
from tests.made_records import START, an_article, an_event, an_extractor

SESSION_SECONDS = 2.0
BUG = "نص يكشف خللا في القارئ"  # a title at which `ScriptedReader` fails as a bug would


class ScriptedReader:
    """Finds as many events as the article's text says, and fails as a bug would at the title `BUG`.

    From version 2 on it finds one event less with each version.
    """

    def __init__(self, *, broken: bool = False, slow: bool = False, version: int = 1) -> None:
        self._broken = broken
        self._slow = slow
        self._version = version
        self.software = an_extractor(version)

    def read(self, article: Article) -> list[EnrichedEvent]:
        """Events that depend on nothing but the article."""
        if self._slow:
            time.sleep(1)  # the fault itself
        if article.title == BUG:
            if self._broken:
                msg = "a bug of the reader"
                raise ZeroDivisionError(msg)
            return []
        return scripted_events(article, self._version)


def scripted_events(article: Article, version: int = 1) -> list[EnrichedEvent]:
    """What `ScriptedReader` finds. Three articles in a row tell the same acts, each event of an article another place."""
    number = int(article.url.rsplit("/", 1)[1])
    day = (START + timedelta(days=number // 3)).date().isoformat()
    time = EventTime(start=day, end=day, precision="day")
    place = an_event(article).location
    assert place is not None
    return [
        an_event(
            article,
            at,
            extractor=version,
            time=time,
            location=place.model_copy(update={"lat": 33 + at, "lon": 36.62}),
        )
        for at in range(events_in(article) - version + 1)
    ]


def events_in(article: Article) -> int:
    """How many events `ScriptedReader` finds."""
    return int(article.text.rsplit(" ", 1)[1].rstrip("."))


def articles(first: int, count: int) -> list[Article]:
    """Articles with none to four events each."""
    return [an_article(number, edition=number % 5) for number in range(first, first + count)]


async def publish(kafka: str, some: Iterable[Article], *, backfill: bool = False) -> None:
    """Publish articles one by one, each acknowledged before the next: a flow, not one batch."""
    publisher = Publisher(ServiceSettings(kafka=kafka))
    await publisher.start()
    try:
        for article in some:
            await publisher.send([encode(article, service="ingest", sent_at=utc_now(), backfill=backfill)])
    finally:
        await publisher.stop()


class ExtractProcess:
    """The extract service in a consumer group of its own; started, killed, stopped."""

    def __init__(
        self,
        kafka: str,
        group: str,
        log: Path,
        *,
        broken: bool = False,
        slow: bool = False,
        real: bool = False,
        merges: bool = False,
        version: int = 1,
        heartbeat: float = 10,
    ) -> None:
        self.port = free_port()
        self._log = log
        command = ["-m", "services.cli", "extract"] if real else ["-m", "tests.extract_process"]
        self._command = [
            sys.executable,
            *command,
            *(["broken"] * broken),
            *(["slow"] * slow),
            *([str(version)] * (version > 1)),
        ]
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RASID_")},
            "RASID_KAFKA": kafka,
            "RASID_KAFKA_SESSION_TIMEOUT": str(SESSION_SECONDS),
            "RASID_PORT": str(self.port),
            "RASID_EXTRACT_GROUP": group,
            "RASID_EXTRACT_INCIDENTS": str(merges).lower(),
            "RASID_HEARTBEAT": str(heartbeat),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it has not joined its group yet."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stderr=log,
                preexec_fn=end_with_parent(signal.SIGKILL),  # noqa: PLW1509  (prctl alone, async-signal-safe)
            )

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL, as the kernel does when memory is short. Idempotent."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def restart_if_failed(self) -> None:
        """Start it anew if it has ended with an error."""
        if self.process is not None and self.process.poll() not in {None, 0}:
            self.start()

    def wait(self, seconds: float) -> int:
        """Wait for it to end by itself; its exit status."""
        assert self.process is not None
        return self.process.wait(seconds)

    async def status(self, path: str) -> int:
        """Status of its health server's answer; 0 while it does not answer."""
        async with httpx.AsyncClient() as client:
            try:
                answer = await client.get(f"http://127.0.0.1:{self.port}{path}", timeout=5)
            except httpx.HTTPError:
                return 0
            return answer.status_code


class Written:
    """What stands on `events.enriched` of some articles, as it comes. A context manager; call `read` again and again.

    `sent` counts how often each record was written, by its CloudEvents id; `longest_gap` is the longest time in
    seconds in which nothing came, between the first record and the last.
    """

    def __init__(self, kafka: str, some: Iterable[Article]) -> None:
        self._consumer = AIOKafkaConsumer(EVENTS.name, bootstrap_servers=kafka, auto_offset_reset="earliest")
        self._wanted = {article.article_id: article for article in some}
        self._events: dict[UUID, set[UUID]] = {article_id: set() for article_id in self._wanted}
        self.sent: Counter[str] = Counter()
        self.backfill: set[bool] = set()
        self.complete: set[UUID] = set()
        self.incomplete: list[str] = []
        self.longest_gap = 0.0
        self._last = 0.0

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._consumer.stop()

    async def read(self) -> int:
        """Take in what has come, waiting a tenth of a second at most; how many records of ours that was."""
        fetched = await self._consumer.getmany(timeout_ms=100)
        return sum(self._note(record) for records in fetched.values() for record in records)

    async def until(self, ready: Any, seconds: float) -> None:  # noqa: ANN401  (a predicate)
        """Read until `ready()`; fails after `seconds`."""
        deadline = time.monotonic() + seconds
        while not ready():
            await self.read()
            assert time.monotonic() < deadline, f"{len(self.complete)} of {len(self._wanted)} articles are complete"

    async def all_complete(self, seconds: float) -> None:
        """Read until every article has its closing record; fails after `seconds`."""
        await self.until(lambda: len(self.complete) == len(self._wanted), seconds)

    def _note(self, record: Any) -> int:  # noqa: ANN401  (aiokafka has no types)
        article_id = UUID(record.key.decode())
        if article_id not in self._wanted:
            return 0
        now = time.monotonic()
        self.longest_gap = max(self.longest_gap, now - self._last) if self._last else 0.0
        self._last = now
        headers = dict(record.headers)
        self.sent[headers["ce_id"].decode()] += 1
        self.backfill.add("ce_backfill" in headers)
        content = decode(headers, record.value)
        if isinstance(content, EnrichedEvent):
            self._events[article_id].add(content.event_id)
        elif isinstance(content, ExtractionCompleted):
            found = set(content.event_ids)
            if found != self._events[article_id] or len(found) != events_in(self._wanted[article_id]):
                self.incomplete.append(f"{article_id}: closed before its events were there")
            self.complete.add(article_id)
        return 1

    @property
    def sent_again(self) -> int:
        """Records that were written more than once, each time beyond the first."""
        return sum(count - 1 for count in self.sent.values())


async def until_status(process: ExtractProcess, path: str, wanted: int, seconds: float = 30) -> None:
    """Poll the health server until it answers with `wanted`; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while (status := await process.status(path)) != wanted:
        assert time.monotonic() < deadline, f"{path} still answers {status}"
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    number = next((int(word) for word in sys.argv if word.isdigit()), 1)
    sys.exit(
        app.main(
            load(ExtractSettings), ScriptedReader(broken="broken" in sys.argv, slow="slow" in sys.argv, version=number)
        )
    )

"""`rasid dead-letters` against both brokers: what died is seen, sent again as it was, or dropped, each once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord

from services.common.errors import DeadLetterError
from services.common.kafka import Origin, Publisher, create_topics, dead_headers, dead_record
from services.common.settings import ServiceSettings
from services.contracts.records import Record
from services.contracts.topics import ARTICLES, PAGES_DEAD

SENT_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEPT = (("ce_type", b"org.rasid.article.published"), ("ce_id", b"1"))


class Letters:
    """Three dead letters of a service that is this test's alone: two records, one page."""

    def __init__(self, broker: str) -> None:
        self.service = f"test{uuid4().hex[:8]}"
        self.keys = [uuid4().hex for _ in range(3)]
        self._settings = ServiceSettings(kafka=broker, kafka_partitions=1)
        self._broker = broker
        asyncio.run(self._die())

    async def _die(self) -> None:
        await create_topics(self._settings)
        publisher = Publisher(self._settings)
        await publisher.start()
        who = f"{self.service} 0.1.0"
        clock = lambda: SENT_AT  # noqa: E731  (a clock that stands)
        await publisher.send(
            [
                *(
                    dead_record(
                        Origin(ARTICLES.name, 0, number),
                        key=self.keys[number].encode(),
                        value=b'{"not": "an article"}\n\x1b[31m',
                        headers=KEPT,
                        error=DeadLetterError(f"broken \x1b[31m {number}"),
                        service=who,
                        clock=clock,
                    )
                    for number in range(2)
                ),
                Record(
                    PAGES_DEAD.name,
                    self.keys[2].encode(),
                    b'{"site": "tajriba"}',
                    dead_headers("https://tajriba.example/1", ValueError("no text"), service=who, clock=clock),
                ),
            ]
        )
        await publisher.stop()

    def rasid(self, *arguments: str) -> tuple[int, str]:
        """Exit status and all output of `rasid dead-letters …`."""
        run = subprocess.run(
            [sys.executable, "-m", "services.cli", "dead-letters", *arguments],
            env={**os.environ, "RASID_KAFKA": self._broker},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return run.returncode, run.stdout + run.stderr

    def listed(self, *more: str) -> list[str]:
        """The lines of `list` for this test's letters."""
        status, output = self.rasid("list", "--service", self.service, *more)
        assert status == 0, output
        return [line for line in output.splitlines() if self.service in line]

    async def sent_again(self) -> list[ConsumerRecord]:
        """What now stands on the articles' topic under our keys."""
        consumer = AIOKafkaConsumer(ARTICLES.name, bootstrap_servers=self._broker, auto_offset_reset="earliest")
        await consumer.start()
        try:
            found: list[ConsumerRecord] = []
            while batches := await consumer.getmany(timeout_ms=1500):
                found += [record for batch in batches.values() for record in batch]
            return [record for record in found if record.key.decode() in self.keys]
        finally:
            await consumer.stop()


@pytest.fixture
def letters(broker: str) -> Letters:
    """Three letters on a broker of each kind."""
    return Letters(broker)


def test_seen_sent_again_or_dropped(letters: Letters) -> None:
    """One requeued as it was, one dropped, the page refused with what to do instead; then nothing is open but it."""
    lines = letters.listed()
    assert len(lines) == 3
    assert not any("\x1b" in line for line in lines)
    page, first, second = (line.split(" ")[0] for line in lines)
    assert "https://tajriba.example/1" in letters.rasid("show", page)[1]

    assert letters.rasid("requeue", first, page, "--yes")[0] == 1
    assert letters.rasid("drop", second, "--yes")[0] == 0

    assert [line.split(" ")[0] for line in letters.listed()] == [page]
    assert [line.split(" ")[1] for line in letters.listed("--all")] == [page_time(lines[0]), "[requeued]", "[dropped]"]
    assert letters.rasid("requeue", first, "--yes")[0] == 1
    again = asyncio.run(letters.sent_again())
    assert [(record.key.decode(), record.value, record.headers) for record in again] == [
        (letters.keys[0], b'{"not": "an article"}\n\x1b[31m', KEPT)
    ]


def page_time(line: str) -> str:
    """Second word of an open letter's line."""
    return line.split(" ")[1]


def test_filters(letters: Letters) -> None:
    """By topic, error, time and site; each can leave out."""
    wanted = {
        ("--topic", "pages"): 1,
        ("--error", "DeadLetterError"): 2,
        ("--since", "2026-03-01T12:00:00"): 3,
        ("--since", "2026-03-01T12:00:01"): 0,
        ("--until", "2026-03-01T12:00:01"): 3,
        ("--until", "2026-03-01T12:00:00"): 0,
        ("--site", "tajriba"): 1,
        ("--site", "elsewhere"): 0,
    }
    with ThreadPoolExecutor() as at_once:  # each waits a second for silence
        lines = at_once.map(lambda asked: letters.listed(*asked), wanted)
        found = dict(zip(wanted, map(len, lines), strict=True))
    assert found == wanted

"""The probe is a page of ours that the real parser cleans and the real reader finds one event in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client import REGISTRY

from services.common.errors import StopServiceError
from services.contracts.article import Article
from services.contracts.probe import ARTICLE_ID, HEADER, SITE, is_probe
from services.contracts.records import Record, decode
from services.extract.reader import Reader
from services.ingest.parsing import Parser
from services.ingest.probe import Probe
from services.ingest.settings import ParseSettings

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Topic:
    """A publisher that keeps what it is given; the first `away` times it is not there."""

    def __init__(self, away: int = 0) -> None:
        self.sent: list[Record] = []
        self.reached = asyncio.Event()
        self.asked = 0
        self._away = away

    async def send(self, records: Sequence[Record]) -> None:
        """Keep them."""
        self.asked += 1
        if self.asked <= self._away:
            msg = "away"
            raise StopServiceError(msg)
        self.sent += records
        self.reached.set()


def _probe(topic: Topic, parser: Parser, clock: list[datetime], *, every: float = 1) -> Probe:
    publisher: Any = topic
    return Probe(publisher, parser, every=every, clock=lambda: clock[0])


async def test_it_is_one_article_in_a_new_revision_each_time() -> None:
    """Its record says what it is in three ways, and the reader finds its one event, the same each time."""
    topic, now = Topic(), [NOW]
    async with Parser(ParseSettings()) as parser:
        probe = _probe(topic, parser, now)
        first = await probe.send()
        now[0] += timedelta(minutes=1)
        second = await probe.send()

    assert first.article_id == second.article_id == ARTICLE_ID
    assert first.revision != second.revision
    assert first.archive is None
    for record, article in zip(topic.sent, (first, second), strict=True):
        assert dict(record.headers)[HEADER] == b"true"
        content = decode(record.headers, record.value)
        assert isinstance(content, Article)
        assert content == article
        assert content.source.id == SITE
        assert content.canonical_url.endswith(".invalid/")
        assert is_probe(content)
    reader = Reader.default()
    (event,), (again,) = reader.read(first), reader.read(second)
    assert (event.event_type, event.mode) == ("consult", "meeting")
    assert event.event_id == again.event_id
    assert is_probe(event)
    stage = {"stage": "published"}
    assert REGISTRY.get_sample_value("rasid_probe_timestamp_seconds", stage) == now[0].timestamp()


async def test_what_hinders_it_stops_nothing() -> None:
    """A broker that is away is tried again at the next turn: the age of the last probe tells meanwhile."""
    topic, stop = Topic(away=2), asyncio.Event()
    async with Parser(ParseSettings()) as parser:
        running = asyncio.create_task(_probe(topic, parser, [NOW], every=0.01).run(stop))
        async with asyncio.timeout(30):
            await topic.reached.wait()
        stop.set()
        await running
    assert topic.asked >= 3

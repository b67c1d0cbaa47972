"""What a heartbeat says of what was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from services.common import heartbeat, metrics
from services.common.errors import StopServiceError
from services.common.heartbeat import Heart, beating, sent_counts
from services.common.kafka import Publisher
from services.common.settings import HeartbeatSettings
from services.contracts.records import Record

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_newest_record_is_as_old_as_the_beat_that_first_counted_it() -> None:
    """A count that rose moves `last_at` to now; one that stands leaves it; a topic never sent to has none."""
    now = START
    heart = Heart("extract", interval=10, clock=lambda: now)
    beats = []
    for counts in ({"events.enriched": 0}, {"events.enriched": 3}, {"events.enriched": 3, "incidents": 1}):
        now += timedelta(seconds=10)
        beats.append(heart.beat(counts))

    times = [{sent.topic: (sent.records, sent.last_at) for sent in beat.sent} for beat in beats]
    second, third = START + timedelta(seconds=20), START + timedelta(seconds=30)
    assert times == [
        {"events.enriched": (0, None)},
        {"events.enriched": (3, second)},
        {"events.enriched": (3, second), "incidents": (1, third)},
    ]
    assert {beat.instance for beat in beats} == {beats[0].instance}
    assert [beat.sent_at - beat.started_at for beat in beats] == [timedelta(seconds=s) for s in (10, 20, 30)]


def test_only_news_is_counted() -> None:
    """Dead letters and the heartbeats themselves are no news."""
    for topic in ("events.enriched", "events.enriched.dead", "heartbeats"):
        metrics.RECORDS_SENT.labels(topic).inc()

    assert "events.enriched" in sent_counts()
    assert not {"events.enriched.dead", "heartbeats"} & set(sent_counts())


class Failing:
    """A publisher that the broker refuses twice."""

    def __init__(self) -> None:
        self.asked = 0
        self.sent = asyncio.Event()

    async def send(self, _records: Sequence[Record]) -> None:
        """Fail, fail, succeed."""
        self.asked += 1
        if self.asked <= 2:
            msg = "not now"
            raise StopServiceError(msg)
        self.sent.set()


async def test_a_heartbeat_that_is_refused_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the work beside it nor the next heartbeats; the topic is made once."""
    made: list[str] = []

    async def create(_settings: object, topic: object) -> bool:
        made.append(str(topic))
        return True

    monkeypatch.setattr(heartbeat, "create_topic", create)
    publisher = Failing()
    settings = HeartbeatSettings(kafka="127.0.0.1:1", heartbeat=0.001)
    async with beating(settings, cast("Publisher", publisher), "extract", clock=lambda: START):
        await asyncio.wait_for(publisher.sent.wait(), 10)

    assert publisher.asked >= 3
    assert len(made) == 1

"""One turn of the store over a sink in memory: outcomes, dead letters, splitting, the limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from services.common.dead_letter_limit import WINDOW, DeadLetterLimit
from services.common.errors import StopServiceError
from services.contracts.probe import ARTICLE_ID
from services.contracts.records import Headers, Record, encode
from services.store.isolate import write_isolating
from services.store.latency import stated_at
from services.store.sinks import Outcome, RecordRejectedError, SinkUnavailableError, StoredRecord
from services.store.turn import Turns
from tests.made_records import START, a_closing, an_article, an_event, an_incident

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class MemorySink:
    """A sink that rejects batches holding an article numbered in `poison`, and can be away."""

    def __init__(self, poison: frozenset[int] = frozenset(), *, away: bool = False) -> None:
        self.kept: list[StoredRecord] = []
        self.rehearsed: list[StoredRecord] = []
        self.writes = 0
        self._poison = {an_article(number).article_id for number in poison}
        self._away = away

    async def write(self, records: Sequence[StoredRecord]) -> list[Outcome]:
        """See `Sink.write`."""
        self.writes += 1
        if self._away:
            raise SinkUnavailableError
        if any(getattr(record, "article_id", None) in self._poison for record in records):
            raise RecordRejectedError
        self.kept += records
        return ["stored"] * len(records)

    async def rehearse(self, records: Sequence[StoredRecord]) -> None:
        """Note that it was asked."""
        if self._away:
            raise SinkUnavailableError
        self.rehearsed += records

    async def erase(self, what: UUID | str, *, by: str, reason: str) -> dict[str, int]:
        """Not asked for here."""
        raise NotImplementedError

    async def expire(self, before: datetime | None, changes_before: datetime | None) -> dict[str, int]:
        """Not asked for here."""
        raise NotImplementedError

    async def answers(self) -> str | None:
        """See `Sink.answers`."""
        return None

    async def close(self) -> None:
        """See `Sink.close`."""


class Letters:
    """A publisher that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[Record] = []

    async def send(self, records: Sequence[Record]) -> None:
        """Keep them."""
        self.sent += records


@dataclass
class Consumed:
    """A record as a consumer hands it out."""

    offset: int
    value: bytes | None
    headers: Headers
    key: bytes | None = b"key"
    topic: str = "events.enriched"
    partition: int = 2


def _consumed(records: Sequence[StoredRecord]) -> list[Any]:
    encoded = [encode(record, service="test", sent_at=NOW) for record in records]
    return [Consumed(offset, each.value, each.headers) for offset, each in enumerate(encoded)]


def _turns(sink: MemorySink, letters: Letters, ratio: float = 1.0) -> Turns:
    publisher: Any = letters
    return Turns(sink, publisher, limit=DeadLetterLimit(ratio), service="store 1", clock=lambda: NOW)


def _counted(kind: str, outcome: str) -> float:
    return REGISTRY.get_sample_value("rasid_store_records_total", {"kind": kind, "outcome": outcome}) or 0


@given(count=st.integers(1, 40), poison=st.frozensets(st.integers(0, 39), max_size=6))
async def test_every_record_but_the_poisoned_is_kept_once(count: int, poison: frozenset[int]) -> None:
    """Splitting ends with each rejected record alone; all others are kept, and outcomes stand in their order."""
    sink = MemorySink(poison)
    outcomes = await write_isolating(sink, [an_article(number) for number in range(count)])
    rejected = {number for number, outcome in enumerate(outcomes) if isinstance(outcome, RecordRejectedError)}
    assert rejected == {number for number in poison if number < count}
    assert {record.model_dump_json() for record in sink.kept} == {
        an_article(number).model_dump_json() for number in range(count) if number not in poison
    }


async def test_one_poisoned_record_costs_few_writes() -> None:
    """Halving, not one by one: a thousand records with one that is rejected take some twenty writes."""
    sink = MemorySink(frozenset({500}))
    await write_isolating(sink, [an_article(number) for number in range(1000)])
    assert sink.writes <= 22


async def test_each_record_has_one_outcome() -> None:
    """Stored, or in a dead letter with the original bytes and where it stood; counted once."""
    before = {key: _counted(*key) for key in (("article", "stored"), ("article", "dead_letter"))}
    unread = _counted("unreadable", "dead_letter")
    sink, letters = MemorySink(frozenset({1})), Letters()
    good, poison = _consumed([an_article(0), an_article(1)])
    rubbish: Any = Consumed(9, b"\xff", (("ce_type", b"\xff"),))
    await _turns(sink, letters).take([good, poison, rubbish])
    assert len(sink.kept) == 1
    assert {letter.value for letter in letters.sent} == {poison.value, b"\xff"}
    assert {dict(letter.headers)["rasid-dead-origin"] for letter in letters.sent} == {
        b"events.enriched/2/1",
        b"events.enriched/2/9",
    }
    assert {key: _counted(*key) - count for key, count in before.items()} == dict.fromkeys(before, 1)
    assert _counted("unreadable", "dead_letter") == unread + 1


async def test_a_tombstone_of_an_incident_changes_nothing() -> None:
    """The withdrawn version before it stands; the tombstone is counted and no dead letter."""
    sink, letters, before = MemorySink(), Letters(), _counted("tombstone", "older")
    tombstone: Any = Consumed(topic="incidents", partition=0, offset=7, key=b"x", value=None, headers=())
    await _turns(sink, letters).take([*_consumed([an_incident()]), tombstone])
    assert sink.kept == [an_incident()]
    assert letters.sent == []
    assert _counted("tombstone", "older") == before + 1


async def test_nothing_is_counted_or_sent_while_the_sink_is_away() -> None:
    """The batch will come again: whatever was counted now would be counted twice."""
    before = _counted("unreadable", "dead_letter")
    letters = Letters()
    rubbish: Any = Consumed(0, None, ())
    with pytest.raises(SinkUnavailableError):
        await _turns(MemorySink(away=True), letters).take([rubbish, *_consumed([an_article()])])
    assert not letters.sent
    assert _counted("unreadable", "dead_letter") == before


async def test_the_time_from_fetch_to_row_is_that_of_live_records() -> None:
    """Observed at the commit of a closing record; a backfill fetched long ago says nothing about speed."""
    article = an_article()
    live = encode(a_closing(article, ()), service="test", sent_at=NOW)
    old = encode(a_closing(article, ()), service="test", sent_at=NOW, backfill=True)
    name = "rasid_fetch_to_row_seconds_"
    before = [REGISTRY.get_sample_value(name + part) or 0 for part in ("count", "sum")]
    consumed: list[Any] = [Consumed(0, live.value, live.headers), Consumed(1, old.value, old.headers)]
    await _turns(MemorySink(), Letters()).take([*consumed, *_consumed([an_event(article)])])
    count, total = [REGISTRY.get_sample_value(name + part) or 0 for part in ("count", "sum")]
    assert count - before[0] == 1
    assert total - before[1] == (NOW - article.fetched_at).total_seconds()


async def test_too_many_dead_letters_stop_the_service_before_any_is_sent() -> None:
    """The topic is not poured out: nothing was sent, nothing may be committed."""
    letters = Letters()
    rubbish: list[Any] = [Consumed(offset, b"", ()) for offset in range(WINDOW // 2)]
    with pytest.raises(StopServiceError):
        await _turns(MemorySink(), letters, ratio=0.1).take(rubbish)
    assert not letters.sent


@given(outcomes=st.lists(st.booleans(), max_size=300), ratio=st.floats(0.01, 0.2))
def test_the_limit_is_a_share_of_the_last_thousand(outcomes: list[bool], ratio: float) -> None:
    """It lets through as long as no more than its share of the window is dead."""
    limit = DeadLetterLimit(ratio)
    for number, dead in enumerate(outcomes):
        if dead and sum(outcomes[: number + 1]) > ratio * WINDOW:
            with pytest.raises(StopServiceError):
                limit.count(dead=dead)
            return
        limit.count(dead=dead)


async def test_the_probe_is_rehearsed_and_never_kept() -> None:
    """Among other records; its outcome is its own, and its stage is passed when the database took it."""
    made_at = START + timedelta(hours=1)
    probe = an_article().model_copy(update={"article_id": ARTICLE_ID})
    of_probe: list[StoredRecord] = [probe, an_event(probe), a_closing(probe, (0,))]
    sink, before = MemorySink(), _counted("closing", "probe")

    await _turns(sink, Letters()).take(_consumed([an_article(1), *of_probe, an_incident((1,))]))

    assert sink.rehearsed == of_probe
    assert [type(record).__name__ for record in sink.kept] == ["Article", "Incident"]
    assert _counted("closing", "probe") == before + 1
    assert _probe_stored() == made_at.timestamp()


async def test_a_probe_waits_for_a_database_that_is_away() -> None:
    """Though nothing else is to be written: it is what shows that nothing could be."""
    probe = an_article().model_copy(update={"article_id": ARTICLE_ID})
    with pytest.raises(SinkUnavailableError):
        await _turns(MemorySink(away=True), Letters()).take(_consumed([a_closing(probe, ())]))


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ({}, 3600.0),
        ({"modified_at": START + timedelta(minutes=50)}, 600.0),
        ({"published_precision": "day"}, None),
        ({"published_at": None}, None),
        ({"published_at": START - timedelta(days=2)}, None),
        ({"published_at": START + timedelta(hours=2)}, None),
    ],
    ids=["to the minute", "corrected", "a mere date", "not stated", "found late", "from the future"],
)
def test_the_way_is_measured_from_the_time_that_the_page_states(changes: dict[str, Any], seconds: float | None) -> None:
    """Only where that time says something of our way: the article was fetched an hour after `START`."""
    article = an_article().model_copy(update=changes)
    stated = stated_at(article)
    assert (None if stated is None else (article.fetched_at - stated).total_seconds()) == seconds


def _probe_stored() -> float | None:
    return REGISTRY.get_sample_value("rasid_probe_timestamp_seconds", {"stage": "stored"})

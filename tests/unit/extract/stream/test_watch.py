"""A worker that its group gives nothing does not wait for ever; nor does one whose merge stands."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from prometheus_client import generate_latest

from services.common.errors import StopServiceError
from services.common.lag import Position
from services.contracts.records import encode
from services.contracts.topics import EVENTS
from services.extract.incidents.merger import Merger
from services.extract.settings import ExtractSettings
from services.extract.stream.consumer import Stream
from services.extract.stream.merge_term import Term
from services.extract.stream.merging import IncidentsAgent
from services.extract.stream.watch import Patience, watch, watch_merging
from tests.made_records import START, a_closing, an_article, an_event

SETTINGS = ExtractSettings.model_construct(extract_stall=120, kafka_session_timeout=10)
LONG = 150.0  # seconds: the time of a stall and three sessions


async def looks(*times: float) -> AsyncIterator[float]:
    """The times of the looks, without a wait between them."""
    for now in times:
        await asyncio.sleep(0)  # as the real ones let others work
        yield now


def stream_that(waits: str | None, gave_up: list[Exception], at: dict[int, Position] | None = None) -> Stream:
    """A stream as far as it is watched: in its group or not, its partitions standing at some place."""

    async def joined() -> str | None:
        return waits

    async def read(_partitions: object) -> dict[int, Position]:
        return at or {}

    group = SimpleNamespace(topic="articles.clean", read=read)
    parts: Any = SimpleNamespace(joined=joined, group=group, partitions=(), give_up=gave_up.append)
    return cast("Stream", parts)


async def test_a_group_that_shares_nothing_out_ends_the_process() -> None:
    """After the stall's time and some sessions; the platform starts a new one, which joins afresh."""
    gave_up: list[Exception] = []
    await watch(SETTINGS, stream_that("not assigned yet", gave_up), looks(0, LONG - 1))
    assert gave_up == []
    await watch(SETTINGS, stream_that("not assigned yet", gave_up), looks(0, LONG))
    (error,) = gave_up
    assert isinstance(error, StopServiceError)
    assert str(error) == "stalled: not assigned yet"


async def test_a_share_that_is_empty_is_a_share() -> None:
    """More replicas than partitions: those that stand by are well."""
    gave_up: list[Exception] = []
    await watch(SETTINGS, stream_that(None, gave_up), looks(0, LONG, 10 * LONG))
    assert gave_up == []


async def test_a_worker_that_reads_its_memory_back_is_waited_for() -> None:
    """With millions of articles that takes longer than a stall: it was ended each time before it had begun."""
    gave_up: list[Exception] = []
    behind = {0: Position(5, 9)}
    await watch(SETTINGS, stream_that(None, gave_up, behind), looks(0, LONG, 10 * LONG), busy=lambda: True)
    assert gave_up == []
    await watch(SETTINGS, stream_that(None, gave_up, behind), looks(0, LONG))
    (error,) = gave_up
    assert str(error) == "stalled: partition 0 stands at 5, 4 behind"


def test_a_group_is_waited_for_anew_after_each_share() -> None:
    """Rebalances that end in time are no stall, however many there are."""
    patience = Patience(SETTINGS)
    for step in range(0, 1000, 100):
        assert patience.joins("sharing out", step) is None
        assert patience.joins(None, step + 50) is None
    assert patience.joins("sharing out", 2000) is None
    assert patience.joins("sharing out", 2000 + LONG) == "sharing out"


class Topics:
    """Events and incidents as far as a term reads them: one partition."""

    def __init__(self) -> None:
        self.written = self.read = 0
        self._events: list[Any] = []

    def write(self, events: Sequence[Any]) -> None:
        """They come at the next question."""
        self._events += events
        self.written += len(events)

    async def start(self) -> None:
        """Nothing is opened."""

    stop = start

    async def end(self) -> int:
        """No incident was published."""
        return 0

    async def ends(self) -> dict[object, int]:
        """No event is former."""
        return {}

    async def behind(self, _ends: object) -> int:
        """So none is to be restored."""
        return 0

    async def next(self, _timeout_ms: int) -> list[Any]:
        """All that there is of the events; of the incidents, whose `Topics` are empty, nothing."""
        came, self._events = self._events, []
        self.read += len(came)
        return came

    async def positions(self, in_hand: dict[int, int]) -> dict[int, Position]:
        """As `EventLog` has it."""
        return {0: Position(in_hand.get(0, self.read), self.written)}

    async def position(self) -> Position:
        """As `PublishedIncidents` has it."""
        return Position(self.read, self.written)


class Broker:
    """A publisher that answers when it is let."""

    def __init__(self) -> None:
        self.asked, self.answers = asyncio.Event(), asyncio.Event()

    async def send(self, _records: object) -> None:
        """Returns when the records are acknowledged."""
        self.asked.set()
        await self.answers.wait()


async def a_term(events: Topics, incidents: Topics, broker: Broker) -> Term:
    """One that has restored what there was, which is nothing: its next turn merges."""
    term = Term(cast("Any", incidents), cast("Any", events), cast("Any", broker), lambda: START)
    await term.start()
    await term.turn()
    await term.turn()
    assert term.restored
    return term


def an_agent(term: Term) -> IncidentsAgent:
    """The agent of the replica that merges."""
    agent = IncidentsAgent.__new__(IncidentsAgent)
    agent.__dict__.update(_term=term, _holds=True)
    return agent


def records() -> list[Any]:
    """An event and the closing record of its article, as a consumer gives them."""
    article = an_article()
    made = [encode(one, service="extract", sent_at=START) for one in (an_event(article), a_closing(article, (0,)))]
    return [
        SimpleNamespace(partition=0, offset=at, key=one.key, value=one.value, headers=one.headers)
        for at, one in enumerate(made)
    ]


async def test_events_that_nobody_gives_the_merger_end_the_process() -> None:
    """A partition that is written to and never comes: the log of events has lost sight of it."""
    events = Topics()
    term = await a_term(events, Topics(), Broker())
    events.written = 7
    gave_up: list[Exception] = []
    await watch_merging(SETTINGS, an_agent(term), gave_up.append, looks(0, 119))
    assert gave_up == []
    await watch_merging(SETTINGS, an_agent(term), gave_up.append, looks(0, 120))
    assert [str(error) for error in gave_up] == ["stalled: partition events.enriched/0 stands at 0, 7 behind"]
    assert isinstance(gave_up[0], StopServiceError)
    assert f'rasid_consumer_lag_records{{topic="{EVENTS.name}"}} 7.0' in generate_latest().decode()


async def test_incidents_of_another_merger_that_never_come_end_the_process() -> None:
    """Who does not read what stands there does not put its own above it."""
    incidents = Topics()
    term = await a_term(Topics(), incidents, Broker())
    incidents.written = 3
    gave_up: list[Exception] = []
    await watch_merging(SETTINGS, an_agent(term), gave_up.append, looks(0, 120))
    assert [str(error) for error in gave_up] == ["stalled: partition incidents/0 stands at 0, 3 behind"]


async def test_a_merge_whose_answer_is_never_acknowledged_stands_where_it_began() -> None:
    """What was taken and is still in hand is not handled, though the client has read past it."""
    events, broker = Topics(), Broker()
    term = await a_term(events, Topics(), broker)
    events.write(records())
    turn = asyncio.create_task(term.turn())
    await asyncio.wait_for(broker.asked.wait(), 30)
    gave_up: list[Exception] = []
    await watch_merging(SETTINGS, an_agent(term), gave_up.append, looks(0, 120))
    assert [str(error) for error in gave_up] == ["stalled: partition events.enriched/0 stands at 0, 2 behind"]
    broker.answers.set()
    await asyncio.wait_for(turn, 30)
    gave_up.clear()
    await watch_merging(SETTINGS, an_agent(term), gave_up.append, looks(0, 120))
    assert gave_up == []


async def test_a_merge_that_reckons_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a large memory that may take longer than a partition may stand."""
    events = Topics()
    term = await a_term(events, Topics(), Broker())
    events.write(records())
    begun, may_end = threading.Event(), threading.Event()

    def restore(_merger: Merger, _taken: object) -> list[Any]:
        begun.set()
        may_end.wait(30)
        return []

    monkeypatch.setattr(Merger, "restore", restore)
    turn = asyncio.create_task(term.turn())
    try:
        assert await asyncio.to_thread(begun.wait, 30)
        gave_up: list[Exception] = []
        await watch_merging(SETTINGS, an_agent(term), gave_up.append, looks(0, 120, 240, 1200))
        assert gave_up == []
    finally:
        may_end.set()
        await asyncio.wait_for(turn, 30)


async def test_a_term_that_does_not_begin_ends_the_process() -> None:
    """The group has given the partition, and the topics never open."""
    term = Term(cast("Any", Topics()), cast("Any", Topics()), cast("Any", Broker()), lambda: START)
    gave_up: list[Exception] = []
    await watch_merging(SETTINGS, an_agent(term), gave_up.append, looks(0, LONG))
    assert [str(error) for error in gave_up] == ["stalled: the term of merging has not begun yet"]

"""Incidents out of the running service: the same in membership and slots whatever is killed meanwhile."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaConsumer

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.contracts.records import decode
from services.contracts.topics import INCIDENTS
from services.extract.incidents.merger import merge
from tests.extract_process import SESSION_SECONDS, ExtractProcess, articles, publish, scripted_events, until_status

SECONDS = 90.0


class Incidents:
    """What stands on `incidents` of some events: the last version of each incident, and how often versions fell."""

    def __init__(self, kafka: str, events: Sequence[EnrichedEvent]) -> None:
        self._consumer = AIOKafkaConsumer(INCIDENTS.name, bootstrap_servers=kafka, auto_offset_reset="earliest")
        self._ours = {event.event_id for event in events}
        self.expected = content(merge(events))
        self.last: dict[bytes, Incident] = {}
        self.fell = 0
        self.versions = 0

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._consumer.stop()

    async def read(self) -> None:
        """Take in what has come."""
        for records in (await self._consumer.getmany(timeout_ms=100)).values():
            for record in records:
                if record.value is None:
                    continue
                incident = decode(dict(record.headers), record.value)
                assert isinstance(incident, Incident)
                before = self.last.get(record.key)
                self.fell += before is not None and incident.version <= before.version
                self.versions += 1
                self.last[record.key] = incident

    @property
    def live(self) -> list[dict[str, Any]]:
        """Membership and slots of those incidents that hold one of our events."""
        return content([i for i in self.last.values() if i.status == "live" and self._ours & set(i.event_ids)])

    async def settle(self) -> None:
        """Read until they are as expected; fails when they do not become so."""
        deadline = time.monotonic() + SECONDS
        while self.live != self.expected:
            await self.read()
            if time.monotonic() > deadline:
                assert self.live == self.expected


def content(incidents: Sequence[Incident]) -> list[dict[str, Any]]:
    """Membership and slots, without the ids and versions that depend on the past."""
    bare = (incident.model_dump(mode="json", exclude={"incident_id", "version"}) for incident in incidents)
    return sorted(bare, key=lambda incident: str(incident["event_ids"]))


def events_of(some: Sequence[Article]) -> list[EnrichedEvent]:
    """Everything that the service will find in them."""
    return [event for article in some for event in scripted_events(article)]


async def under_kills(kafka: str, folder: Path, *, first: int, count: int, kills: int, freezes: int = 0) -> Incidents:
    """Two replicas merge while articles flow and one or the other is killed or frozen; returns what stands then."""
    await create_topics(ServiceSettings(kafka=kafka))
    group, moments = f"merge-{uuid4()}", random.Random(first)  # noqa: S311  (repeatable on purpose)
    workers = [ExtractProcess(kafka, group, folder / f"{number}.log", merges=True) for number in range(2)]
    some = articles(first, count)
    share = count // (kills + freezes + 1)
    faults = [signal.SIGKILL] * kills + [signal.SIGSTOP] * freezes
    try:
        for worker in workers:
            worker.start()
        await until_status(workers[0], "/readyz", 200)
        async with Incidents(kafka, events_of(some)) as incidents:
            for turn, fault in enumerate(faults):
                await publish(kafka, some[turn * share : (turn + 1) * share])
                wanted = moments.randrange(1, share) + incidents.versions
                deadline = time.monotonic() + 3  # it may have merged them all at once
                while incidents.versions < wanted and time.monotonic() < deadline:
                    await incidents.read()
                await asyncio.to_thread(undergo, moments.choice(workers), fault)
            await publish(kafka, some[len(faults) * share :])
            await incidents.settle()
            return incidents
    finally:
        for worker in workers:
            worker.kill()


def undergo(worker: ExtractProcess, fault: signal.Signals) -> None:
    """Killed and started again at once, or frozen until the group has given its partitions away."""
    if fault == signal.SIGKILL:
        worker.kill()
        worker.start()
        return
    worker.signal(signal.SIGSTOP)
    time.sleep(SESSION_SECONDS * 1.5)  # the fault itself
    worker.signal(signal.SIGCONT)


async def test_incidents_are_the_same_after_kills(broker: str, tmp_path: Path) -> None:
    """The short form: two kills of two replicas."""
    incidents = await under_kills(broker, tmp_path, first=900_000, count=45, kills=2)
    assert incidents.fell == 0


@pytest.mark.soak
async def test_incidents_are_the_same_after_many_kills(broker: str, tmp_path: Path) -> None:
    """Four kills, and freezes after which a merger that was replaced goes on for a moment as if it were not."""
    incidents = await under_kills(broker, tmp_path, first=920_000, count=160, kills=4, freezes=2)
    print(f"{len(incidents.expected)} incidents in {incidents.versions} versions, {incidents.fell} fell")  # noqa: T201


async def test_a_retraction_leaves_a_withdrawn_incident_and_a_tombstone(broker: str, tmp_path: Path) -> None:
    """A later extraction finds one event less: its incident ends; a new group is a new memory and a new merger."""
    article = articles(910_001, 1)[0]
    gone = scripted_events(article)[-1]
    keys: list[tuple[UUID, str]] = []
    await create_topics(ServiceSettings(kafka=broker))
    await publish(broker, [article])
    async with Incidents(broker, scripted_events(article)) as incidents:
        worker = ExtractProcess(broker, "one", tmp_path / "1.log", merges=True)
        worker.start()
        await incidents.settle()
        worker.kill()
        later = ExtractProcess(broker, "two", tmp_path / "2.log", merges=True, version=2)
        incidents.expected = content(merge(scripted_events(article, 2)))
        later.start()
        await incidents.settle()
        later.kill()
    (incident,) = [one for one in incidents.last.values() if one.status == "withdrawn"]
    consumer = AIOKafkaConsumer(INCIDENTS.name, bootstrap_servers=broker, auto_offset_reset="earliest")
    await consumer.start()
    for records in (await consumer.getmany(timeout_ms=1000)).values():
        keys += [(UUID(r.key.decode()), "tombstone" if r.value is None else "version") for r in records]
    await consumer.stop()
    assert gone.event_id not in {event_id for one in incidents.last.values() for event_id in one.event_ids}
    assert [kind for key, kind in keys if key == incident.incident_id] == ["version", "version", "tombstone"]

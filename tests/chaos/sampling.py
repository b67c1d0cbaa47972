"""Looking at a chaos run while it goes on: memory of each process, and how long each partition stands still."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, Self

import httpx
from aiokafka.errors import KafkaError
from prometheus_client.parser import text_string_to_metric_families

from services.common.lag import Position
from services.common.settings import ServiceSettings
from services.contracts.topics import ARTICLES, EVENTS, INCIDENTS
from services.extract.stream.group import GroupView
from tests.chaos.stage import Stage

_EVERY: Final = 5.0  # seconds; a stand that is too long lasts minutes
_GROUPS: Final = (
    ("rasid-extract", ARTICLES.name),
    ("rasid-store", ARTICLES.name),
    ("rasid-store", EVENTS.name),
    ("rasid-store", INCIDENTS.name),
)
_MERGER: Final = "merger"  # commits nothing: where it stands is asked of the replica that merges
_PARTITIONS: Final = 4
Place = tuple[str, str, int]  # group, topic, partition


class Sampler:
    """A thread that looks every five seconds. A context manager."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._over = threading.Event()
        self.memory: dict[str, int] = defaultdict(int)  # bytes resident, the most of each replica
        self.lag: dict[Place, int] = {}
        self.longest_stand: tuple[float, Place] = (0.0, ("", "", 0))  # seconds with lag and no commit
        self._moved: dict[Place, tuple[int, float]] = {}

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._look()), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def drained(self) -> bool:
        """Whether every group has read all there is of its topics, and each topic was seen."""
        return {place[:2] for place in self.lag} == {*_GROUPS, (_MERGER, EVENTS.name)} and not any(self.lag.values())

    async def _look(self) -> None:
        while not self._over.is_set():
            for replica in self._stage.replicas.values():
                self.memory[replica.name] = max(self.memory[replica.name], replica.memory_bytes)
            self._stage.newsroom.server.asked.clear()  # it looks through all of them at each request
            for group, topic in _GROUPS:
                with suppress(KafkaError, TimeoutError, AssertionError):
                    await self._read(group, topic)
            await asyncio.sleep(_EVERY)

    async def _read(self, group: str, topic: str) -> None:
        view = GroupView(ServiceSettings(kafka=self._stage.cluster.internal_address), group=group, topic=topic)
        try:
            await view.start()
            readings = await view.read(range(1 if topic == INCIDENTS.name else _PARTITIONS))
        finally:
            await view.stop()
        self.note(group, topic, readings, time.monotonic())
        if topic == EVENTS.name:
            told = await asyncio.to_thread(self._merged_up_to)
            merger = {
                number: Position(told.get(number, self._merged_at(number)), one.end) for number, one in readings.items()
            }
            self.note(_MERGER, topic, merger, time.monotonic())

    def note(self, group: str, topic: str, readings: Mapping[int, Position], now: float) -> None:
        """Take in where the partitions of a topic stand for a group at monotonic time `now`."""
        for number, reading in readings.items():
            place = (group, topic, number)
            self.lag[place] = reading.lag
            committed, since = self._moved.get(place, (-1, now))
            if reading.lag == 0 or reading.offset != committed:
                since = now
            self._moved[place] = (reading.offset, since)
            self.longest_stand = max(self.longest_stand, (now - since, place))

    def _merged_at(self, number: int) -> int:
        """Where the last merger stood: while none says anything it goes on standing there."""
        return self._moved.get((_MERGER, EVENTS.name, number), (0, 0.0))[0]

    def _merged_up_to(self) -> dict[int, int]:
        """The next record of each partition that the replica that merges has not merged yet; empty when none does."""
        for replica in self._stage.replicas.values():
            if replica.name.startswith("extract"):
                with suppress(httpx.HTTPError):
                    port = replica.environment["RASID_PORT"]
                    page = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=2).text
                    if merged := merged_up_to(page):
                        return merged
        return {}


def merged_up_to(page: str) -> dict[int, int]:
    """By partition of the events what a page of metrics says that was merged; empty unless its replica merges."""
    samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    if not any(sample.name == "rasid_incidents_merging" and sample.value for sample in samples):
        return {}
    return {
        int(sample.labels["partition"]): int(sample.value)
        for sample in samples
        if sample.name == "rasid_consumer_offset" and sample.labels["topic"] == EVENTS.name
    }

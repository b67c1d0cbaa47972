"""The memory of articles where its changelog does not answer; with a real broker: test_extract_retractions.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from services.common.errors import StopServiceError
from services.common.kafka import Publisher
from services.extract.settings import ExtractSettings
from services.extract.stream import article_memory
from services.extract.stream.article_memory import ArticleMemory

SETTINGS = ExtractSettings(kafka="127.0.0.1:9")


class Changelog:
    """A consumer of a partition of `end` records, of which `told` come, each after most of the time to wait for one."""

    told = 0
    end = 3
    passed = 0.0  # seconds, on the loop's clock
    stopped = False
    started = 0
    shares_out: Callable[[], None] | None = None  # called once, after the first record

    def __init__(self, **_options: object) -> None:
        self.at = 0

    async def start(self) -> None:
        """Connects."""
        type(self).started += 1

    def assign(self, partitions: list[TopicPartition]) -> None:
        """Takes what it is given."""

    async def end_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        """Where the records end."""
        return dict.fromkeys(partitions, self.end)

    async def position(self, _partition: TopicPartition) -> int:
        """The next record."""
        return self.at

    async def getmany(self, partition: TopicPartition, *, timeout_ms: int) -> dict[TopicPartition, list[Any]]:
        """A record, or none where the leader is away."""
        assert timeout_ms < 1000 * SETTINGS.extract_stall
        assert self.passed < 10 * SETTINGS.extract_stall, "it waits for ever"
        type(self).passed += 0.6 * SETTINGS.extract_stall
        await asyncio.sleep(0)  # what was due meanwhile has its turn
        await asyncio.sleep(0)
        if self.at and self.shares_out is not None:
            shares_out, type(self).shares_out = self.shares_out, None
            shares_out()
        if self.at >= self.told:
            return {}
        self.at += 1
        return {partition: [SimpleNamespace(key=b"%d" % self.at, value=b"held")]}

    async def stop(self) -> None:
        """Disconnects."""
        type(self).stopped = True


@pytest.fixture
async def changelog(monkeypatch: pytest.MonkeyPatch) -> type[Changelog]:
    """In place of aiokafka's, with a clock that goes by its records."""

    class Fresh(Changelog):
        pass

    loop = asyncio.get_running_loop()
    began = loop.time()
    monkeypatch.setattr(loop, "time", lambda: began + Fresh.passed)
    monkeypatch.setattr(article_memory, "AIOKafkaConsumer", Fresh)
    return Fresh


async def test_a_changelog_whose_leader_is_away_stops_the_service(changelog: type[Changelog]) -> None:
    """After as long as a partition may stand; it waited for ever."""
    changelog.told = 1
    memory = ArticleMemory(SETTINGS, Publisher(SETTINGS))
    with pytest.raises(StopServiceError, match="does not say what is remembered"):
        await memory.recall(0, b"1")
    assert changelog.stopped


async def test_a_long_changelog_is_read_for_as_long_as_records_come(changelog: type[Changelog]) -> None:
    """Each record begins the wait anew: together they take longer than the wait."""
    changelog.told = changelog.end
    memory = ArticleMemory(SETTINGS, Publisher(SETTINGS))
    assert await memory.recall(0, b"3") == b"held"
    assert changelog.stopped
    assert not memory.reads_back


async def test_a_changelog_that_is_read_while_partitions_are_given_out_is_read_again(
    changelog: type[Changelog],
) -> None:
    """Another worker may have remembered something behind the end that was read to."""
    changelog.told = changelog.end
    memory = ArticleMemory(SETTINGS, Publisher(SETTINGS))
    told: list[bool] = []

    def shares_out() -> None:
        told.append(memory.reads_back)
        memory.forget()

    changelog.shares_out = staticmethod(shares_out)
    assert await memory.recall(0, b"1") == b"held"
    assert (told, changelog.started) == ([True], 2)


async def test_what_is_held_is_recalled_until_partitions_are_given_out(changelog: type[Changelog]) -> None:
    """Then it is what the changelog says; and nothing is held of a partition that was given away."""
    changelog.told = changelog.end
    memory = ArticleMemory(SETTINGS, Publisher(SETTINGS))
    assert await memory.recall(0, b"9") is None
    memory.hold(0, b"9", b"new")
    memory.hold(0, b"1", None)
    assert (await memory.recall(0, b"9"), await memory.recall(0, b"1")) == (b"new", None)

    memory.forget()
    memory.hold(0, b"9", b"late")
    assert (await memory.recall(0, b"9"), await memory.recall(0, b"1")) == (None, b"held")

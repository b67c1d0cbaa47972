"""Articles wait while the replica that has just been given the merging reads back what was merged."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from services.common.clock import utc_now
from services.common.kafka import Publisher
from services.extract.settings import ExtractSettings
from services.extract.stream import merging
from services.extract.stream.merging import IncidentsAgent

NOBODY = ExtractSettings(kafka="127.0.0.1:1")


@pytest.fixture
async def agent(monkeypatch: pytest.MonkeyPatch) -> IncidentsAgent:
    """One that stands by, and looks again at once."""
    monkeypatch.setattr(merging, "_LOOK_SECONDS", 0)
    return IncidentsAgent(NOBODY, Publisher(NOBODY), utc_now)


def _restoring(monkeypatch: pytest.MonkeyPatch, looks: Iterator[bool]) -> None:
    monkeypatch.setattr(IncidentsAgent, "restores", property(lambda _self: next(looks)))


async def test_who_stands_by_reads(agent: IncidentsAgent) -> None:
    """It restores nothing, so nothing is waited for."""
    assert not agent.restores
    await asyncio.wait_for(agent.undisturbed(asyncio.Event()), 5)


async def test_an_article_waits_until_all_is_read_back(agent: IncidentsAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many looks as it takes, and none after."""
    looks = iter([True, True, False])
    _restoring(monkeypatch, looks)
    await asyncio.wait_for(agent.undisturbed(asyncio.Event()), 5)
    assert next(looks, None) is None


async def test_a_stop_is_not_held_up(agent: IncidentsAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record in hand is finished, whatever is not read back."""
    stop = asyncio.Event()
    _restoring(monkeypatch, iter(lambda: True, False))
    waiting = asyncio.create_task(agent.undisturbed(stop))
    await asyncio.sleep(0)
    assert not waiting.done()
    stop.set()
    await asyncio.wait_for(waiting, 5)

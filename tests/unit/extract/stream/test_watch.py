"""A worker that its group gives nothing does not wait for ever."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.common.errors import StopServiceError
from services.extract.settings import ExtractSettings
from services.extract.stream.consumer import Stream
from services.extract.stream.watch import watch

SETTINGS = ExtractSettings.model_construct(extract_stall=0.1, kafka_session_timeout=0.1)


def stream_that(waits: str | None, gave_up: asyncio.Future[Exception]) -> Stream:
    """A stream as far as it is watched: of a topic without partitions, and in its group or not."""

    async def joined() -> str | None:
        return waits

    async def read(_partitions: object) -> dict[int, Any]:
        return {}

    group = SimpleNamespace(topic="articles.clean", read=read)
    parts: Any = SimpleNamespace(joined=joined, group=group, partitions=(), give_up=gave_up.set_result)
    return cast("Stream", parts)


async def test_a_group_that_shares_nothing_out_ends_the_process() -> None:
    """After the stall's time and some sessions; the platform starts a new one, which joins afresh."""
    gave_up: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()
    watching = asyncio.create_task(watch(SETTINGS, stream_that("not assigned yet", gave_up)))
    error = await asyncio.wait_for(gave_up, 30)
    watching.cancel()
    assert isinstance(error, StopServiceError)
    assert str(error) == "stalled: not assigned yet"


async def test_a_share_that_is_empty_is_a_share() -> None:
    """More replicas than partitions: those that stand by are well."""
    gave_up: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()
    watching = asyncio.create_task(watch(SETTINGS, stream_that(None, gave_up)))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(gave_up), 2.5)
    watching.cancel()

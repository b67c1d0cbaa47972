"""Answers kept until something changes."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import Response

from services.web.api.kept import Kept


class Maker:
    """Makes answers when told to, and counts how often it was asked."""

    def __init__(self, status: int = 200) -> None:
        self.asked = 0
        self.go = asyncio.Event()
        self._status = status

    async def __call__(self) -> Response:
        """An answer of ten bytes."""
        self.asked += 1
        await self.go.wait()
        return Response(b"0123456789", self._status, media_type="application/json")


async def test_all_who_ask_at_once_wait_for_one_answer() -> None:
    """Also those who come later are given it; another tag is another answer."""
    kept, maker = Kept(), Maker()
    asking = [asyncio.create_task(kept.answer(("/api/counts", "one"), maker)) for _ in range(5)]
    await asyncio.sleep(0)
    asking.pop().cancel()  # who goes away takes it from nobody
    maker.go.set()
    answers = [*await asyncio.gather(*asking), await kept.answer(("/api/counts", "one"), maker)]
    assert {bytes(answer.body) for answer in answers} == {b"0123456789"}
    assert maker.asked == 1
    await kept.answer(("/api/counts", "two"), maker)
    await kept.answer(("/api/map", "one"), maker)
    assert maker.asked == 3


async def test_the_one_least_asked_for_makes_room() -> None:
    """There is room for two."""
    kept, maker = Kept(most_bytes=25), Maker()
    maker.go.set()
    for tag in ("one", "two", "one", "three", "one"):
        await kept.answer(("/", tag), maker)
    assert maker.asked == 3
    await kept.answer(("/", "two"), maker)
    assert maker.asked == 4


async def test_an_error_is_told_to_all_and_kept_for_nobody() -> None:
    """What went wrong once is tried again."""
    kept, maker = Kept(), Maker(status=503)
    maker.go.set()
    assert (await kept.answer(("/", "one"), maker)).status_code == 503
    assert (await kept.answer(("/", "one"), maker)).status_code == 503
    assert maker.asked == 2

    async def fails() -> Response:
        msg = "away"
        raise OSError(msg)

    for _ in range(2):
        with pytest.raises(OSError, match="away"):
            await kept.answer(("/", "two"), fails)

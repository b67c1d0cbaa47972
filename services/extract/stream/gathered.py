"""What comes one by one, handed on together: one by one would cost as much as the answers themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

# Less than passes between two commits. A busy worker gathers for longer, because the timer waits for the text in hand.
_GATHER_SECONDS: Final = 0.02

Each = TypeVar("Each")


class Gathered(Generic[Each]):
    """Hands on what has come within a moment, one batch after the other, in order. `hand_on` must not raise."""

    def __init__(self, hand_on: Callable[[list[Each]], Awaitable[None]]) -> None:
        self._hand_on = hand_on
        self._waiting: list[Each] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, each: Each) -> None:
        """Have this handed on with what comes beside it."""
        self._waiting.append(each)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while self._waiting:
            await asyncio.sleep(_GATHER_SECONDS)
            batch, self._waiting = self._waiting, []
            await self._hand_on(batch)

"""Whoever listens to the live stream is told, whatever the database met meanwhile."""

from __future__ import annotations

import asyncio
from typing import cast

import asyncpg
import pytest

from services.common.database import Pool
from services.web.api import live


@pytest.mark.parametrize(
    "error", [OSError("away"), asyncpg.AdminShutdownError("restart"), asyncpg.InterfaceError("closed"), TimeoutError()]
)
async def test_a_question_that_fails_is_asked_again(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """The same listener goes on waiting: nobody need come besides."""
    answers: list[Exception | int] = [error, 7]

    async def latest(_pool: Pool) -> int:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(live, "latest_change", latest)
    monkeypatch.setattr(live, "_POLL_SECONDS", 0)
    stream = live.Pulse(most=1)
    async with asyncio.timeout(10), stream.listening(cast("Pool", None)):
        await stream.beyond(3)

"""Work beside a block."""

from __future__ import annotations

import asyncio

import pytest

from services.common.beside import beside


async def test_work_ends_with_the_block() -> None:
    """It goes on while the block runs, and has ended, its own clean-up done, when the block is left."""
    said = []

    async def work() -> None:
        said.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            said.append("ended")

    async with beside(work()):
        await asyncio.sleep(0)
        assert said == ["begun"]
    assert said == ["begun", "ended"]


async def test_what_the_work_raised_is_not_lost() -> None:
    """It is raised when the block is left."""

    async def work() -> None:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        async with beside(work()):
            await asyncio.sleep(0)

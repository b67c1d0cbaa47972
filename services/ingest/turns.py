"""When a command may ask a host: it keeps the delay between its own requests, and with a database takes turns with ingest.

Turns are those of `hosts`: one request at a time per host over all processes, and none before its next allowed time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final, Protocol

from services.ingest.failure import Failure, FetchError, Refusal, RefusedError
from services.ingest.hosts import Hosts

_LONGEST_WAIT: Final = 60.0  # seconds; a host that is left alone for longer was backed off, and nobody waits for that

Pause = Callable[[float], Awaitable[None]]
Tell = Callable[[str], None]


class Turns(Protocol):
    """When one's turn at a host comes."""

    def at(self, host: str, delay: float) -> AbstractAsyncContextManager[None]:
        """Wait for the turn; it lasts as long as the context. Raises FetchError or RefusedError where none comes."""

    async def leave(self, host: str, seconds: float) -> None:
        """The host wants to be left alone for so long."""


class OwnTurns:
    """The delay between the requests of one guest, who knows of nobody else."""

    def __init__(self, pause: Pause = asyncio.sleep) -> None:
        self._pause = pause
        self._asked = False

    @asynccontextmanager
    async def at(self, _host: str, delay: float) -> AsyncIterator[None]:
        """After `delay` seconds, but for the first request at once."""
        if self._asked:
            await self._pause(delay)
        self._asked = True
        yield

    async def leave(self, host: str, seconds: float) -> None:
        """Nothing to remember: a guest asks no more after that."""


class SharedTurns:
    """Turns taken with every ingest on the same database. `tell` gets a sentence where there is somebody to wait for."""

    def __init__(self, database: str, *, tell: Tell, pause: Pause = asyncio.sleep) -> None:
        self._database = database
        self._tell = tell
        self._pause = pause

    @asynccontextmanager
    async def at(self, host: str, delay: float) -> AsyncIterator[None]:
        """Once nobody else asks the host and its next allowed time has come, if that is within a minute."""
        async with Hosts(self._database) as hosts:  # its end, however it comes, lets the host go
            if await hosts.refuses(host):
                raise RefusedError(Refusal.FORBIDDEN, f"{host} refuses us, and ingest asks nothing of it any more")
            if not await hosts.hold(host):
                self._tell(f"{host} is being asked by ingest: waiting for a turn")
                await hosts.wait_for(host)
            while (wait := await hosts.turn(host, delay)) > 0:
                if wait > _LONGEST_WAIT:
                    raise FetchError(Failure.BACKOFF, f"{host} is backed off and left alone for another {wait:.0f} s")
                await self._pause(wait)
            yield
            await hosts.leave(host, delay)

    async def leave(self, host: str, seconds: float) -> None:
        """Ingest leaves it alone for so long, too."""
        async with Hosts(self._database) as hosts:
            await hosts.leave(host, seconds)


async def turns_of(database: str | None, *, tell: Tell) -> Callable[[], Turns]:
    """What makes the turns of one guest; `tell` gets a sentence where they cannot be taken with ingest.

    Raises StopServiceError where the database does not answer.
    """
    if database is None:
        tell("RASID_DATABASE is not set, so an ingest that runs meanwhile is not known of")
        return OwnTurns
    async with Hosts(database) as hosts:
        known = await hosts.known()
    if not known:
        tell("no ingest has run on RASID_DATABASE yet, so no turns are taken with one")
        return OwnTurns
    return lambda: SharedTurns(database, tell=tell)

"""The live stream: changes of events and incidents as server-sent events, resumed after the last one that was seen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Literal

import asyncpg
import orjson
from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request
from pydantic import Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.common.database import CONNECT_ERRORS, Pool
from services.web.api.access import Reader
from services.web.api.answers import AskedBy, pool_of
from services.web.api.changes import Kind, changes_after
from services.web.api.problem import RESPONSES
from services.web.queries.filters import LiveFilters
from services.web.queries.source import latest_change

router = APIRouter(prefix="/api", tags=["follow"], responses=RESPONSES)

_KINDS: Final[list[Kind]] = ["event", "incident"]
_POLL_SECONDS: Final = 0.5
_RETRY_MS: Final = 2000  # what a browser waits before it comes again
_AT_ONCE: Final = 100  # changes of one question
_STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "a stream that does not end", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
}


class LiveList(LiveFilters):
    """Which changes."""

    kind: list[Literal["event", "incident"]] = Field(default=[], max_length=2, description="both, if none")
    after: int | None = Field(
        default=None, ge=0, lt=2**62, description="number of the last change seen; else from now", examples=[4711]
    )


class Pulse:
    """One question a moment for however many streams: what is the last change?"""

    def __init__(self, most: int) -> None:
        self._moved = asyncio.Condition()
        self._latest = 0
        self._streams = 0
        self._most = most
        self._beating: asyncio.Task[None] | None = None
        self.stopping = False

    @property
    def is_full(self) -> bool:
        """Whether nobody more can listen."""
        return self._streams >= self._most or self.stopping

    @contextlib.asynccontextmanager
    async def listening(self, pool: Pool) -> AsyncIterator[None]:
        """Beat while anybody listens."""
        self._streams += 1
        if self._beating is None or self._beating.done():
            self._beating = asyncio.create_task(self._beat(pool))
        try:
            yield
        finally:
            self._streams -= 1
            if not self._streams:
                self._beating.cancel()

    async def beyond(self, number: int) -> None:
        """Wait until there is a change after `number`, or until the service stops."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._latest > number or self.stopping)

    async def stop(self) -> None:
        """Let every stream end."""
        self.stopping = True
        async with self._moved:
            self._moved.notify_all()

    async def _beat(self, pool: Pool) -> None:
        while True:
            # A server that is shut down, a question that took too long: who listens goes on waiting, and is told later.
            with contextlib.suppress(*CONNECT_ERRORS, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                latest = await latest_change(pool)
                if latest != self._latest:
                    async with self._moved:
                        self._latest = latest
                        self._moved.notify_all()
            await asyncio.sleep(_POLL_SECONDS)


async def _start(
    request: Request,
    asked: Annotated[LiveList, Query()],
    last_event_id: Annotated[str | None, Header(max_length=20, pattern=r"^\d{1,18}$")] = None,
) -> tuple[int, LiveList]:
    """After which number to begin, before the answer has begun, so that an error has its status."""
    pool = pool_of(request)
    latest = await latest_change(pool)
    since = int(last_event_id) if last_event_id else asked.after if asked.after is not None else latest
    await changes_after(pool, since, kinds=_KINDS, limit=1, persons=False)
    return since, asked


@router.get("/stream", response_class=EventSourceResponse, responses=_STREAM)
async def stream(
    request: Request, start: Annotated[tuple[int, LiveList], Depends(_start)], reader: AskedBy
) -> EventSourceResponse:
    """Each change as it becomes visible: `event` is the kind of change, `id` its number, `data` as in /api/changes.

    An update of what the filters leave out comes without its record: it is not among those shown any more.
    """
    since, asked = start
    pulse: Pulse = request.app.state.pulse
    if pulse.is_full:
        raise HTTPException(503, "too many live streams")
    return EventSourceResponse(_told(pulse, pool_of(request), since, asked, reader), sep="\n")


async def _told(
    pulse: Pulse, pool: Pool, since: int, asked: LiveList, reader: Reader
) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(retry=_RETRY_MS, comment="rasid", sep="\n")
    async with pulse.listening(pool):
        while not pulse.stopping:
            async for number, message in _messages(pool, since, asked, reader):
                since = number
                if message is not None:
                    yield message
            await pulse.beyond(since)


async def _messages(
    pool: Pool, since: int, asked: LiveList, reader: Reader
) -> AsyncIterator[tuple[int, ServerSentEvent | None]]:
    """The changes that there are after a number; at last the number up to which was looked."""
    more = True
    while more:
        found = await changes_after(
            pool, since, kinds=asked.kind or _KINDS, limit=_AT_ONCE, persons=reader.persons, filters=asked
        )
        for line in found.lines:
            yield line["number"], _message(line)
        since, more = found.until, found.more
        yield since, None


def _message(line: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=line["change"], id=str(line["number"]), data=orjson.dumps(line).decode(), sep="\n")

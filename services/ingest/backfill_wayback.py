"""Wayback as a source: the captures of a host, and a capture as it was fetched. By EDGI's `wayback`, politely.

At most 24 lists a minute, more are reported to be refused, and one capture a second; 429 is waited out for as long as
the answer says, at least a minute, because ignored ones are reported to block an address for an hour and longer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from requests import PreparedRequest, RequestException, Response
from wayback import CdxRecord, Mode, RateLimit, WaybackClient, WaybackSession
from wayback.exceptions import (
    BlockedByRobotsError,
    BlockedSiteError,
    MementoPlaybackError,
    RateLimitError,
    WaybackException,
)

from services.common import logging
from services.common.errors import RasidError, StopServiceError
from services.ingest import warc
from services.ingest.fetch import Answer, Fields
from services.ingest.settings import IngestSettings

LISTS_PER_SECOND: Final = 24 / 60
_CAPTURES_PER_SECOND: Final = 1.0
_ROWS: Final = 5000  # of one list request; it pages on by itself
_PATIENCE: Final = 5  # refusals (429) in a row that are waited out
_LEAST_WAIT: Final = 60.0  # seconds
_OK: Final = 200
_OF_TRANSPORT: Final = {"content-encoding", "content-length", "transfer-encoding", "connection"}

Sleep = Callable[[float], Awaitable[None]]
Result = TypeVar("Result")


class UnplayableError(RasidError):
    """Wayback lists this capture and cannot give it."""


@dataclass(frozen=True)
class Capture:
    """One capture of a page: its address as captured, and when (UTC, to the second)."""

    original: str
    captured_at: datetime


class PoliteSession(WaybackSession):  # type: ignore[misc]  # the library ships no types
    """Wayback's rates, our name, and an end to bodies that are too large."""

    def __init__(self, settings: IngestSettings, *, lists: float = LISTS_PER_SECOND) -> None:
        super().__init__(
            user_agent=settings.user_agent,
            search_calls_per_second=RateLimit(lists),
            memento_calls_per_second=RateLimit(_CAPTURES_PER_SECOND if lists == LISTS_PER_SECOND else lists),
            timeout=settings.fetch_timeout,
        )
        self._limit = settings.body_limit

    def send(self, request: PreparedRequest, **options: Any) -> Response:  # noqa: ANN401  (as in requests)
        """As the library does, the body read only as far as the limit."""
        is_list = "/cdx/" in (request.url or "")
        response: Response = super().send(request, **options | {"stream": not is_list})
        if not is_list:
            body = bytearray()
            for part in response.iter_content(65_536):
                body += part
                if len(body) > self._limit:
                    response.close()
                    msg = f"over {self._limit} bytes"
                    raise MementoPlaybackError(msg)
            response._content = bytes(body)  # noqa: SLF001  (what `content` gives from now on)
        return response


class Wayback:
    """Asks Wayback, one question at a time. `sleep` waits out its refusals."""

    def __init__(self, session: WaybackSession, *, sleep: Sleep = asyncio.sleep) -> None:
        self._client = WaybackClient(session)
        self._sleep = sleep
        self._log = logging.get("ingest.backfill")

    def close(self) -> None:
        """Drop the connections."""
        self._client.close()

    async def captures(self, host: str, first: datetime, last: datetime) -> list[Capture]:
        """The first capture of every page of a host, "www." or not, between two moments, both included.

        Raises StopServiceError when Wayback does not answer or keeps the host back.
        """

        def ask() -> list[CdxRecord]:
            found = self._client.search(
                f"{host}/*",
                from_date=first,
                to_date=last,
                limit=_ROWS,
                filter_field=["statuscode:200", "mimetype:text/html"],
                collapse="urlkey",
            )
            return list(found)

        try:
            return [Capture(one.original, one.timestamp.astimezone(UTC)) for one in await self._patiently(ask)]
        except (BlockedSiteError, BlockedByRobotsError) as error:
            msg = f"Wayback keeps {host} back: {error}"
            raise StopServiceError(msg) from error

    async def record(self, capture: Capture, *, site: str) -> bytes:
        """A capture as fetched: a WARC response record of that day.

        Raises UnplayableError, and StopServiceError when Wayback does not answer.
        """

        def ask() -> warc.Records:
            memento = self._client.get_memento(
                capture.original, capture.captured_at, Mode.original, follow_redirects=False
            )
            with memento:
                if memento.status_code != _OK:
                    msg = f"it plays back as {memento.status_code}"
                    raise MementoPlaybackError(msg)
                fields = (*_fields(memento.headers), (b"X-Rasid-Source", memento.memento_url.encode()))
                return warc.records(_answer(capture, fields, memento.content), site=site)

        try:
            records = await self._patiently(ask)
        except (MementoPlaybackError, BlockedSiteError, BlockedByRobotsError) as error:
            raise UnplayableError(str(error)) from error
        return records.response

    async def _patiently(self, ask: Callable[[], Result]) -> Result:
        for refusals in range(_PATIENCE + 1):
            try:
                return await asyncio.to_thread(ask)
            except RateLimitError as error:
                wait = max(float(error.retry_after or 0), _LEAST_WAIT) * 2**refusals
                self._log.warning("Wayback asks us to wait", seconds=wait)
                await self._sleep(wait)
            except (MementoPlaybackError, BlockedSiteError, BlockedByRobotsError):
                raise
            except (WaybackException, RequestException) as error:
                msg = f"Wayback does not answer ({error}); the same command goes on later."
                raise StopServiceError(msg) from error
        msg = f"Wayback refused {_PATIENCE + 1} times in a row; the same command goes on later."
        raise StopServiceError(msg)


def _fields(headers: Any) -> Fields:  # noqa: ANN401  (a mapping of requests)
    kept = ((name, text) for name, text in headers.items() if name.lower() not in _OF_TRANSPORT)
    return tuple((name.encode("latin-1", "replace"), text.encode("latin-1", "replace")) for name, text in kept)


def _answer(capture: Capture, fields: Fields, body: bytes) -> Answer:
    return Answer(
        url=capture.original,
        status=_OK,
        reason_phrase="OK",
        request_fields=(),
        fields=fields,
        body=body,
        page=body,
        peer=None,
        asked_at=capture.captured_at,
        seconds=0.0,
    )

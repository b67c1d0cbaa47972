"""One request to one server, within all limits. Knows nothing of robots.txt, redirects or delays."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final, Self
from urllib.parse import urlsplit

import httpcore

from services.common.clock import Clock, utc_now
from services.ingest.address import PORTS, GuardedBackend, Resolve, resolve
from services.ingest.decompress import ACCEPTED, decompress
from services.ingest.failure import Failure, FetchError
from services.ingest.settings import FetchSettings

_KEEPALIVE: Final = 30.0  # seconds an idle connection to a host is kept
_CONNECTIONS: Final = 32

Fields = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True)
class Answer:
    """What a server sent. `body` as on the wire but for chunking, `page` without its Content-Encoding."""

    url: str
    status: int
    reason_phrase: str
    request_fields: Fields
    fields: Fields
    body: bytes
    page: bytes
    peer: str | None
    asked_at: datetime
    seconds: float

    def field(self, name: str) -> str | None:
        """The first header of that name, None where it is missing. Latin-1, as HTTP has it."""
        wanted = name.lower().encode()
        return next((value.decode("latin-1") for key, value in self.fields if key.lower() == wanted), None)


class Fetcher:
    """An HTTP client that trusts no server. Use as an async context manager."""

    def __init__(self, settings: FetchSettings, *, clock: Clock = utc_now, resolver: Resolve = resolve) -> None:
        self._settings = settings
        self._clock = clock
        demo = None
        if settings.demo:
            host, _, port = settings.demo.rpartition(":")
            demo = (host, int(port))
        self._demo = demo
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=_CONNECTIONS,
            keepalive_expiry=_KEEPALIVE,
            network_backend=GuardedBackend(demo=demo, resolve=resolver),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._pool.aclose()

    async def get(self, url: str, fields: Mapping[str, str] | None = None) -> Answer:
        """The answer to a GET, whatever its status; redirects are not followed.

        Raises FetchError when there is none within the limits, RefusedError (address) when it must not be asked.
        """
        try:
            async with asyncio.timeout(self._settings.fetch_timeout):
                return await self._get(url, fields or {})
        except TimeoutError as error:
            raise FetchError(Failure.TIMEOUT, f"no whole answer within {self._settings.fetch_timeout:g} s") from error
        except httpcore.TimeoutException as error:
            raise FetchError(Failure.TIMEOUT, f"silent for {self._settings.read_timeout:g} s") from error
        except httpcore.ProtocolError as error:
            raise FetchError(Failure.PROTOCOL, f"not HTTP: {error}"[:300]) from error
        except (httpcore.NetworkError, OSError) as error:
            raise FetchError(Failure.UNREACHABLE, f"{type(error).__name__}: {error}"[:300]) from error

    async def _get(self, url: str, extra: Mapping[str, str]) -> Answer:
        asked, sent = self._request(url, extra)
        silence = self._settings.read_timeout
        timeout = {"connect": silence, "read": silence, "write": silence, "pool": self._settings.fetch_timeout}
        asked_at, begun = self._clock(), monotonic()
        async with self._pool.stream("GET", asked, headers=list(sent), extensions={"timeout": timeout}) as response:
            fields = tuple(response.headers)
            if sum(len(name) + len(value) + 4 for name, value in fields) > self._settings.header_limit:
                raise FetchError(Failure.HEADERS, f"headers over {self._settings.header_limit} bytes")
            body = await self._body(response)
            stream = response.extensions.get("network_stream")
            peer = stream.get_extra_info("server_addr") if stream is not None else None
            phrase = response.extensions.get("reason_phrase", b"").decode("latin-1")
        encoding = next(
            (value.decode("latin-1") for name, value in fields if name.lower() == b"content-encoding"), None
        )
        page = decompress(body, encoding, limit=self._settings.body_limit, ratio=self._settings.ratio_limit)
        return Answer(
            url=url,
            status=response.status,
            reason_phrase=phrase,
            request_fields=sent,
            fields=fields,
            body=body,
            page=page,
            peer=str(peer[0]) if peer else None,
            asked_at=asked_at,
            seconds=monotonic() - begun,
        )

    def _request(self, url: str, extra: Mapping[str, str]) -> tuple[str, Fields]:
        """The URL as connected to and the headers. In the demo all names are served over plain http."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        named = f"[{host}]" if ":" in host else host
        netloc = named if parts.port is None or parts.port in PORTS else f"{named}:{parts.port}"
        sent = {
            "Host": netloc,
            "User-Agent": self._settings.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Encoding": ACCEPTED,
            **extra,
        }
        asked = url if self._demo is None else parts._replace(scheme="http", netloc=netloc).geturl()
        return asked, tuple((name.encode("ascii"), value.encode("latin-1")) for name, value in sent.items())

    async def _body(self, response: httpcore.Response) -> bytes:
        limit = self._settings.body_limit
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_stream():
            size += len(part)
            if size > limit:
                raise FetchError(Failure.TOO_LARGE, f"over {limit} bytes")
            parts.append(part)
        return b"".join(parts)

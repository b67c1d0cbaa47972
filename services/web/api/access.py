"""Who asks: bearer tokens, known by their hashes alone, and how much anybody may ask in a minute."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from services.common.errors import SettingError
from services.web.api.problem import problem

Permission = Literal["persons"]  # names of private persons are shown

_ENTRY: Final = re.compile(r"(?P<name>[\w.-]{1,60}):(?P<scopes>[a-z,]*):(?P<sha256>[0-9a-f]{64})")
_OPEN_PATHS: Final = ("/healthz", "/readyz", "/metrics", "/static/")
_CLIENTS: Final = 10_000  # remembered at once; the one idle longest is forgotten


@dataclass(frozen=True)
class Reader:
    """Somebody who asks."""

    name: str = ""
    scopes: frozenset[Permission] = frozenset()

    @property
    def persons(self) -> bool:
        """Whether names of private persons are shown."""
        return "persons" in self.scopes


def parse_tokens(text: str) -> dict[str, Reader]:
    """SHA-256 (hex) of each token to whose it is, of entries `name:scope,scope:sha256` between white space.

    Raises SettingError for anything else; its message repeats nothing of the text.
    """
    readers: dict[str, Reader] = {}
    for number, entry in enumerate(text.split(), start=1):
        found = _ENTRY.fullmatch(entry)
        scopes = {scope for scope in (found["scopes"].split(",") if found else []) if scope}
        known = {permission for permission in get_args(Permission) if permission in scopes}
        if found is None or known != scopes:
            msg = f"RASID_WEB_TOKENS is wrong: entry {number} is not name:scopes:sha256 (scopes: persons, or none)."
            raise SettingError(msg)
        readers[found["sha256"]] = Reader(found["name"], frozenset(known))
    return readers


def new_token(name: str, scopes: frozenset[Permission]) -> tuple[str, str]:
    """A token that nobody can guess, and its entry. Raises SettingError for a name that no entry can have."""
    token = secrets.token_urlsafe(32)
    entry = f"{name}:{','.join(sorted(scopes))}:{hashlib.sha256(token.encode()).hexdigest()}"
    if not _ENTRY.fullmatch(entry):
        msg = "the name of a token is at most 60 letters, digits, dots and dashes."
        raise SettingError(msg)
    return token, entry


def reader_of(connection: HTTPConnection) -> Reader:
    """Who asks here."""
    reader: Reader = connection.scope.get("reader", Reader())
    return reader


class Access:
    """Puts the reader into the scope; refuses unknown tokens, and more than `per_minute` requests (0: no limit)."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        readers: dict[str, Reader],
        required: bool,
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._readers = readers
        self._required = required
        self._rate = Rate(per_minute, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or hand on (called by the server)."""
        if scope["type"] != "http" or scope["path"].startswith(_OPEN_PATHS):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        reader = self._reader(request)
        if reader is None:
            refusal = problem(401, "the token is missing or not one of ours", headers={"WWW-Authenticate": "Bearer"})
            await refusal(scope, receive, send)
            return
        wait = self._rate.wait(reader.name or (request.client.host if request.client else ""))
        if wait:
            refusal = problem(429, "too many requests", headers={"Retry-After": str(int(wait) + 1)})
            await refusal(scope, receive, send)
            return
        scope["reader"] = reader
        await self._app(scope, receive, send)

    def _reader(self, request: Request) -> Reader | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if not scheme:
            return None if self._required else Reader()
        return (
            self._readers.get(hashlib.sha256(token.strip().encode()).hexdigest())
            if scheme.lower() == "bearer"
            else None
        )


class Rate:
    """A bucket of one minute's requests for each client, filled evenly."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Count one request; seconds until it would be allowed, 0 where it is."""
        if not self._per_minute:
            return 0
        now = self._clock()
        left, at = self._buckets.pop(client, (float(self._per_minute), now))
        left = min(self._per_minute, left + (now - at) * self._per_minute / 60)
        self._buckets[client] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > _CLIENTS:
            self._buckets.popitem(last=False)
        return 0 if left >= 1 else (1 - left) * 60 / self._per_minute

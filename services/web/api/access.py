"""Who asks: tokens, known by their hashes alone, from the header of a program or the cookie of a browser."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.errors import SettingError
from services.web.api.cookie import kept_token
from services.web.api.problem import problem
from services.web.api.rate import Rate

Permission = Literal["persons"]  # names of private persons are shown

_ENTRY: Final = re.compile(r"(?P<name>[\w.-]{1,60}):(?P<scopes>[a-z,]*):(?P<sha256>[0-9a-f]{64})")
_OPEN_PATHS: Final = ("/healthz", "/readyz", "/metrics", "/static/")
SIGNING: Final = ("/sign-in", "/sign-out")  # must answer whoever has no token yet, or none any more


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


def known(readers: Mapping[str, Reader], token: str) -> Reader | None:
    """Whose a token is; None where it is not one of ours."""
    return readers.get(hashlib.sha256(token.strip().encode()).hexdigest())


class Access:
    """Puts the reader into the scope; refuses unknown tokens, and more than `per_minute` requests (0: no limit).

    A token comes in the header `Authorization`, or else in the cookie that the page's sign-in sets, and counts the same.
    What is answered is private to its reader, and where names are shown nothing may keep it.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        readers: Mapping[str, Reader],
        required: bool,
        per_minute: int,
        refuse: Callable[[Request, int, str, Mapping[str, str]], Response] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._readers = readers
        self._required = required
        self._refuse = refuse or _refuse
        self._rate = Rate(per_minute, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or hand on (called by the server)."""
        if scope["type"] != "http" or scope["path"].startswith(_OPEN_PATHS):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        reader = self._reader(request) or (Reader() if scope["path"] in SIGNING else None)
        send = _private(send, keep=reader is not None and not reader.persons)
        if reader is None:
            detail, headers = "the token is missing or not one of ours", {"WWW-Authenticate": "Bearer"}
            await self._refuse(request, 401, detail, headers)(scope, receive, send)
            return
        wait = self._rate.wait(reader.name or (request.client.host if request.client else ""))
        if wait:
            headers = {"Retry-After": str(int(wait) + 1)}
            await self._refuse(request, 429, "too many requests", headers)(scope, receive, send)
            return
        scope["reader"] = reader
        await self._app(scope, receive, send)

    def _reader(self, request: Request) -> Reader | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme:
            return known(self._readers, token) if scheme.lower() == "bearer" else None
        kept = kept_token(request)
        if kept is not None:
            return known(self._readers, kept)
        return None if self._required else Reader()


def _refuse(_request: Request, status: int, detail: str, headers: Mapping[str, str]) -> Response:
    return problem(status, detail, headers=headers)


def _private(send: Send, *, keep: bool) -> Send:
    """Answers depend on who asks; `keep`: whether the reader's own browser may, if it asks again before it shows them."""

    async def private(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.add_vary_header("Authorization, Cookie")
            if keep:
                headers.setdefault("Cache-Control", "private, no-cache")
            else:
                headers["Cache-Control"] = "private, no-store"
        await send(message)

    return private

"""A stand-in for the Wayback Machine that answers as its documentation says.

Lists: github.com/internetarchive/wayback, wayback-cdx-server/README.md (prefix matching, from, to, filter, collapse,
limit, showResumeKey and resumeKey; plain text, a blank line before the resumption key). Captures: `id_` gives the body
as fetched, the original headers with `X-Archive-Orig-` before their names, `Memento-Datetime`, and `Link`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlsplit

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

REAL = "https://web.archive.org"


@dataclass(frozen=True)
class Held:
    """One capture that the stand-in holds."""

    timestamp: str
    original: str
    body: bytes
    status: int = 200
    kind: str = "text/html"

    @property
    def key(self) -> str:
        """The address as the list is sorted by it."""
        parts = urlsplit(self.original)
        host = ",".join(reversed((parts.hostname or "").removeprefix("www.").split(".")))
        return f"{host}){parts.path.lower()}"

    @property
    def fields(self) -> dict[str, str]:
        """What the list can be filtered by."""
        return {"statuscode": str(self.status), "mimetype": self.kind}

    @property
    def line(self) -> str:
        """Its seven fields."""
        return f"{self.key} {self.timestamp} {self.original} {self.kind} {self.status} {abs(hash(self.body))} 999"


@dataclass
class StandIn:
    """Holds captures; `refusals` is how many requests it answers 429 first, `unplayable` whose captures it lost."""

    held: list[Held] = field(default_factory=list)
    refusals: int = 0
    unplayable: set[str] = field(default_factory=set)
    asked: list[tuple[float, str, str]] = field(default_factory=list)

    def start(self) -> None:
        """Listen on a free port."""
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                stand_in.asked.append((monotonic(), self.path, self.headers["User-Agent"]))
                status, headers, body = stand_in.answer(self.path)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def lead(self, session: Session) -> None:
        """Make a session reach this server wherever it asks for the real one."""
        session.mount(REAL, _Detour(f"http://127.0.0.1:{self._server.server_port}"))

    @property
    def lists(self) -> list[float]:
        """When lists were asked for."""
        return [at for at, path, _agent in self.asked if path.startswith("/cdx/")]

    @property
    def captures(self) -> list[str]:
        """The captures that were asked for."""
        return [path for _at, path, _agent in self.asked if path.startswith("/web/")]

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Status, header and body."""
        if self.refusals:
            self.refusals -= 1
            return 429, {"Retry-After": "90"}, b"Too Many Requests"
        if path.startswith("/cdx/search/cdx?"):
            return 200, {"Content-Type": "text/plain"}, self._list(parse_qs(urlsplit(path).query)).encode()
        found = re.fullmatch(r"/web/(\d{14})id_/(.+)", path)
        for held in self.held:
            if found and (held.timestamp, held.original) == found.groups() and held.original not in self.unplayable:
                return held.status, _memento_headers(held), held.body
        return 404, {"Content-Type": "text/html"}, b"The Wayback Machine has not archived that URL."

    def _list(self, query: dict[str, list[str]]) -> str:
        given = {name: values[0] for name, values in query.items()}
        host = given["url"].removesuffix("/*")
        rows = sorted(
            (one for one in self.held if urlsplit(one.original).hostname in {host, f"www.{host}"}), key=_order
        )
        rows = [one for one in rows if given["from"] <= one.timestamp <= given["to"]]
        for name, _, pattern in (text.partition(":") for text in query.get("filter", [])):
            rows = [one for one in rows if re.fullmatch(pattern, one.fields[name])]
        if given.get("collapse") == "urlkey":
            rows = [one for number, one in enumerate(rows) if not number or rows[number - 1].key != one.key]
        start = int(given.get("resumeKey", "0"))
        end = start + int(given["limit"])
        lines = [one.line for one in rows[start:end]]
        lines += ["", str(end)] if end < len(rows) else []
        return "".join(f"{line}\n" for line in lines)


def _order(one: Held) -> tuple[str, str]:
    return one.key, one.timestamp


def _memento_headers(held: Held) -> dict[str, str]:
    captured = datetime.strptime(held.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return {
        "Content-Type": held.kind,
        "Memento-Datetime": f"{captured:%a, %d %b %Y %H:%M:%S} GMT",
        "Link": f'<{held.original}>; rel="original"',
        "X-Archive-Orig-Content-Type": held.kind,
        "X-Archive-Orig-Content-Encoding": "gzip",
        "X-Archive-Orig-Server": "nginx",
    }


class _Detour(HTTPAdapter):
    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def send(self, request: PreparedRequest, **options: Any) -> Response:  # type: ignore[override]  # noqa: ANN401
        real = request.url or ""
        detour = request.copy()
        detour.url = real.replace(REAL, self._address, 1)
        response = super().send(detour, **options)
        response.url, response.request = real, request
        return response

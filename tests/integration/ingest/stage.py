"""The stage for ingest's tests: a server that plays sites and records requests, ingest processes, topics read whole."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from services.up.embedded import free_port
from tests.integration.ingest.topics import Topic

__all__ = [
    "RUN",
    "WAIT",
    "Asked",
    "Handler",
    "Ingest",
    "PlayedSite",
    "SiteServer",
    "Topic",
    "page",
    "until",
]

WAIT = 180.0  # seconds until something that should happen is given up
RUN = (
    "from services.common.settings import load; from services.ingest.settings import IngestSettings; "
    "from services.ingest.app import main; raise SystemExit(main(load(IngestSettings)))"
)

Handler = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Asked:
    """One request as it arrived. `together`: requests to the same host under way when it came, itself included."""

    host: str
    path: str
    headers: dict[str, str]
    begun: float
    together: int
    ended: float = 0.0


@dataclass
class SiteServer:
    """Answers by (host, path); a path without a handler is 404."""

    handlers: dict[tuple[str, str], Handler] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    address: str = ""

    def page(
        self, host: str, path: str, body: str | bytes, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        """Answer with this body; a request that names its ETag gets 304."""
        content = body.encode() if isinstance(body, str) else body
        fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content)), **(headers or {})}

        async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
            etag = fields.get("ETag")
            if etag and asked.headers.get("if-none-match") == etag:
                writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode())
                return
            head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
            writer.write(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + content)

        self.handlers[host, path] = handler

    def of(self, host: str, path: str | None = None) -> list[Asked]:
        """The requests to a host, or to one path of it, in order of arrival."""
        return [asked for asked in self.asked if asked.host == host and path in {None, asked.path}]

    def start(self) -> None:
        """Listen on a free port, in a thread of its own."""
        started = threading.Event()

        async def serve() -> None:
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
            self.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
            started.set()
            await self._stop.wait()
            server.close()

        self._thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        self._thread.start()
        assert started.wait(10)

    def stop(self) -> None:
        """Stop listening and drop all connections."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await self._request(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        host = headers["host"]
        under_way = sum(1 for other in self.asked if other.host == host and not other.ended)
        asked = Asked(host, lines[0].split(" ")[1], headers, time.monotonic(), under_way + 1)
        self.asked.append(asked)
        handler = self.handlers.get((host, asked.path.partition("?")[0]))
        try:
            if handler is None:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nnone")
            else:
                await handler(asked, writer)
            await writer.drain()
        finally:
            asked.ended = time.monotonic()


@dataclass
class PlayedSite:
    """A made-up site that the server plays: its id, host and file. `paths` are its articles, newest last."""

    id: str
    host: str
    folder: Path
    server: SiteServer
    paths: list[str] = field(default_factory=list)

    def article(self, number: int, *, text: str | None = None, headers: dict[str, str] | None = None) -> str:
        """Publish an article and list it on the front page; returns its path."""
        path = f"/news/{number}"
        self.server.page(self.host, path, self.article_body(number, text), headers=headers)
        if path not in self.paths:
            self.paths.append(path)
        self.list_articles()
        return path

    def article_body(self, number: int, text: str | None = None) -> str:
        """The page of an article."""
        body = text or (
            f"أعلن المجلس المحلي في البلدة رقم {number} فتح الطريق أمام المدنيين صباح اليوم بعد أيام من إغلاقه.\n"
            f"وقال مصدر في المجلس إن القافلة رقم {number} وصلت محملة بالدقيق والأدوية إلى الأهالي."
        )
        return page(f"فتح الطريق أمام القافلة {number}", body)

    def list_articles(self) -> None:
        """Serve the front page with a link to every article."""
        links = "".join(f'<li><a class="story" href="{path}">خبر</a></li>' for path in self.paths)
        self.server.page(self.host, "/", f"<html><body><ul>{links}</ul></body></html>")


def page(title: str, text: str) -> str:
    """A page of the made-up sites."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n"))
    return (
        f"<html lang='ar'><head><title>{title}</title></head><body><nav><a href='/'>الرئيسية</a></nav>"
        f"<h1>{title}</h1><div class='body'>{paragraphs}</div></body></html>"
    )


@dataclass
class Ingest:
    """Starts ingest processes; settings are given as keywords."""

    environment: Mapping[str, str]
    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, **settings: object) -> subprocess.Popen[bytes]:
        """A new process; its log is kept."""
        given = {f"RASID_{name.upper()}": str(value) for name, value in settings.items()}
        with (self.folder / f"ingest-{len(self.running):02}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", RUN],
                env={**self.environment, "RASID_PORT": str(free_port()), **given},
                stderr=log,
            )
        self.running.append(process)
        return process

    def once(self, **settings: object) -> None:
        """One round; fails, showing the log, unless it ends with status 0."""
        self.ended(self.start(once="true", **settings))

    def ended(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for a process; fails, showing the log, unless it ends with status 0."""
        try:
            status: int | None = process.wait(WAIT)
        except subprocess.TimeoutExpired:
            status = None
        assert status == 0, self.log()[-5000:]

    def log(self) -> str:
        """The logs of all processes so far."""
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("ingest-*.log")))

    def kill(self) -> None:
        """End what still runs."""
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait(10)


def until(happened: Callable[[], bool], what: str) -> None:
    """Wait until something has happened; fails after `WAIT` seconds."""
    deadline = time.monotonic() + WAIT
    while not happened():
        assert time.monotonic() < deadline, f"{what} did not happen"
        time.sleep(0.02)

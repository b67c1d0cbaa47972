"""The web server of the recorded sites: five sites on one loopback port, told apart by the Host header.

`python -m demo.server --port 0 --interval 3` prints its port as its first line; then a new article appears on one of
the sites every three seconds, with `--once` all are there from the start. Pages depend on nothing but the articles
and on how many are released: a second run serves the same bytes, ETags and dates, and answers 304 where it may.
`/_demo/state`, on any host, says how far it is.
"""

from __future__ import annotations

import argparse
import json
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from demo.conditional import conditional, is_conditional
from demo.newsroom import Newsroom
from demo.pages import SITES, Site, render_article, render_feed, render_front

_CHROME: Final = Path(__file__).parent / "chrome"
_HTML: Final = "text/html; charset=utf-8"
_RSS: Final = "application/rss+xml; charset=UTF-8"
_HOSTS: Final = {site.host.removeprefix("www."): site for site in SITES.values()}

Released = Callable[[], int]


def release(total: int, interval: float, clock: Callable[[], float] = time.monotonic) -> Released:
    """How many articles are out: one at once, one more every `interval` seconds; with an interval of 0 all."""
    start = clock()
    return lambda: min(total, 1 + int((clock() - start) / interval)) if interval else total


class RecordedSites:
    """The five sites as the endpoints of one ASGI application. Every request is added to `log` as a line of JSON."""

    def __init__(self, newsroom: Newsroom, released: Released, log: Path | None = None) -> None:
        self._newsroom = newsroom
        self._released = released
        self._log = log
        self._numbers = {(page.site.id, page.path): number for number, page in enumerate(newsroom.pages)}
        self.application: Final = Starlette(
            routes=[
                Route("/_demo/state", self._state),
                Route("/{path:path}", self._page),
            ]
        )

    async def _state(self, _request: Request) -> Response:
        released, total = self._released(), len(self._newsroom.pages)
        return JSONResponse({"released": released, "total": total, "done": released == total})

    async def _page(self, request: Request) -> Response:
        site = _HOSTS.get((request.url.hostname or "").removeprefix("www."))
        response = self._of_site(request, site) if site else PlainTextResponse("no such site", 421)
        if self._log:
            _note(self._log, request, response)
        return response

    def _of_site(self, request: Request, site: Site) -> Response:
        path = request.scope["path"].rstrip("/") or "/"
        if path == "/robots.txt":
            return conditional(request, (_CHROME / site.id / "robots.txt").read_bytes(), "text/plain", None)
        number = self._numbers.get((site.id, path))
        if number is not None and number < self._released():
            page = self._newsroom.pages[number]
            return conditional(request, render_article(page), _HTML, page.modified_at or page.published_at)
        list_page = _list_page(request)
        if path in {"/", site.front.rstrip("/")} and list_page is not None:
            front = self._newsroom.front(site, self._released(), number=list_page)
            newest = front.teasers[0].published_at if front.teasers else None
            if path != "/feed":
                return conditional(request, render_front(front), _HTML, newest)
            if front.teasers or not list_page:  # WordPress answers 404 beyond the end of a feed, Drupal an empty list
                return conditional(request, render_feed(front), _RSS, newest)
        return PlainTextResponse("الصفحة غير موجودة", 404)


def _list_page(request: Request) -> int | None:
    """Which page of a list is asked for, from 0: Drupal's `page` counts from 0, WordPress's `paged` from 1."""
    page, paged = request.query_params.get("page", "0"), request.query_params.get("paged", "1")
    if not (page.isdecimal() and paged.isdecimal()):
        return None
    return max(int(page), int(paged) - 1)


def _note(log: Path, request: Request, response: Response) -> None:
    line = {
        "time": datetime.now(UTC).isoformat(),
        "host": request.url.hostname,
        "path": request.scope["path"],
        "status": response.status_code,
        "conditional": is_conditional(request),
    }
    with log.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line, ensure_ascii=False) + "\n")


class DemoServer:
    """The recorded sites in a thread of this process: `with DemoServer() as server: … server.address`.

    Without `released` all articles are there from the start.
    """

    def __init__(
        self, newsroom: Newsroom | None = None, released: Released | None = None, log: Path | None = None
    ) -> None:
        newsroom = newsroom or Newsroom.open()
        sites = RecordedSites(newsroom, released or release(len(newsroom.pages), 0), log)
        self._socket = _listening(0)
        self._server = _server(sites)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    @property
    def address(self) -> str:
        """Host and port, as `RASID_DEMO` takes them."""
        host, port = self._socket.getsockname()
        return f"{host}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._socket.close()


def _listening(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))


def _server(sites: RecordedSites) -> uvicorn.Server:
    settings = uvicorn.Config(sites.application, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    return uvicorn.Server(settings)


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one (default)")
    parser.add_argument("--interval", type=float, default=3, help="seconds from one article to the next (default 3)")
    parser.add_argument("--once", action="store_true", help="all articles are there from the start")
    parser.add_argument("--log", type=Path, help="file to which every request is added as a line of JSON")
    options = parser.parse_args()
    newsroom = Newsroom.open()
    listening = _listening(options.port)
    print(listening.getsockname()[1], flush=True)  # noqa: T201  (the caller reads the port)
    released = release(len(newsroom.pages), 0 if options.once else options.interval)
    _server(RecordedSites(newsroom, released, options.log)).run(sockets=[listening])


if __name__ == "__main__":
    main()

"""Running one service: logs, health server, signals, and a stop that is graceful but bounded."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable
from importlib.metadata import version as distribution_version
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from services.common import logging, metrics
from services.common.errors import StopServiceError
from services.common.health import Health
from services.common.settings import ServiceSettings

VERSION: Final = distribution_version("rasid")

Run = Callable[[asyncio.Event], Awaitable[None]]


def run(
    name: str, settings: ServiceSettings, body: Run, health: Health, *, default_port: int, app: ASGIApp | None = None
) -> int:
    """Run `body(stop)` until it returns or SIGTERM/SIGINT sets `stop`; answer /metrics and health meanwhile.

    Blocks. `body` must return soon after `stop` is set, having committed or handed back what was in hand; after
    `stop_timeout` seconds the process exits without it (uncommitted work is redelivered). Returns the exit status:
    0 after a graceful stop, 1 when the service stopped because something is broken.
    """
    logging.configure(name, log_format=settings.log_format, level=settings.log_level)
    metrics.BUILD.labels(name, VERSION).set(1)
    return asyncio.run(_run(name, settings, body, app or health.app(), default_port))


async def _run(name: str, settings: ServiceSettings, body: Run, app: ASGIApp, default_port: int) -> int:
    log = logging.get(name)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = _HttpServer(app, settings.host, settings.port or default_port)
    serving = asyncio.create_task(server.serve())
    working = asyncio.ensure_future(body(stop))
    stopping = asyncio.create_task(stop.wait())
    log.info("started", version=VERSION, port=settings.port or default_port)
    await asyncio.wait({serving, working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set() and not working.done():
        await asyncio.wait({working}, timeout=settings.stop_timeout)
        if not working.done():
            log.error("stop took too long, leaving without committing", seconds=settings.stop_timeout)
            os._exit(1)
    status = _status(log, working, serving)
    server.should_exit = True
    stopping.cancel()
    if not working.done():
        working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait({serving, working}, timeout=2)
    log.info("stopped", status=status)
    return status


def _status(
    log: logging.structlog.stdlib.BoundLogger, working: asyncio.Future[None], serving: asyncio.Task[None]
) -> int:
    if working.done():
        error = working.exception()
        if error is None:
            return 0
        if isinstance(error, StopServiceError):
            log.error("stopping: the service is broken", reason=str(error))
        else:
            log.error("stopping: unexpected error", exc_info=error)
        return 1
    if serving.done():
        log.error("stopping: the health server could not listen", reason=str(serving.exception()))
    return 1


class _HttpServer(uvicorn.Server):
    """uvicorn without its own signal handlers: the service decides when to stop."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield

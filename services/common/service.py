"""Running one service: logs, health server, signals, and a stop that is graceful but bounded."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import signal
import socket
from collections.abc import Awaitable, Callable, Generator
from importlib.metadata import version as distribution_version
from typing import Final

import structlog
import uvicorn
from prometheus_client import write_to_textfile
from starlette.types import ASGIApp

from services.common import certificates, logging, metrics, tracing
from services.common.collector import collect_seldom
from services.common.errors import StopServiceError
from services.common.event_loop import watch_loop
from services.common.exposition import TOLD
from services.common.health import Health
from services.common.settings import ServiceSettings

VERSION: Final = distribution_version("rasid")
_LAST_SECONDS: Final = 2.0  # for the health server to end, and for a body that is cancelled because the server ended

Run = Callable[[asyncio.Event], Awaitable[None]]


def run(
    name: str, settings: ServiceSettings, body: Run, health: Health, *, default_port: int, app: ASGIApp | None = None
) -> int:
    """Run `body(stop)` until it returns or SIGTERM/SIGINT sets `stop`; answer /metrics and health meanwhile.

    Blocks; to be called in the main thread. `body` must return soon after `stop` is set, having committed or handed
    back what was in hand; after `stop_timeout` seconds the process exits without it (uncommitted work is
    redelivered), whatever holds it up. Returns the exit status: 0 after a graceful stop, 1 when the service stopped
    because something is broken.
    """
    logging.configure(name, log_format=settings.log_format, level=settings.log_level)
    log = logging.get(name)
    metrics.BUILD.labels(name, VERSION).set(1)
    TOLD.tell_of(name)
    tracing.configure(name, VERSION, settings.traces)
    collect_seldom()
    port = settings.port or default_port
    try:
        listener = _listen(settings.host, port)
    except OSError as error:
        reason = error.strerror or str(error)
        log.error("stopping: cannot listen", host=settings.host, port=port, reason=reason)  # noqa: TRY400  (said all)
        return 1
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with listener:
            return asyncio.run(_run(log, settings, body, _HttpServer(app or health.app()), listener))
    finally:
        tracing.close()
        faulthandler.cancel_dump_traceback_later()
        for number, handler in before.items():
            signal.signal(number, handler)


async def _run(
    log: structlog.stdlib.BoundLogger,
    settings: ServiceSettings,
    body: Run,
    server: _HttpServer,
    listener: socket.socket,
) -> int:
    stop = asyncio.Event()
    _let_signals_set(stop, settings.stop_timeout)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    working = asyncio.ensure_future(body(stop))
    beside = [asyncio.create_task(watch_loop()), asyncio.create_task(certificates.watch(settings))]
    host, port = listener.getsockname()[:2]
    log.info("started", version=VERSION, host=host, port=port)
    await asyncio.wait({serving, working}, return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():  # whatever ended it, what is left to do has its limit too
        _leave_after(settings.stop_timeout)
    server.should_exit = True
    if not working.done():
        log.error("the health server ended")
        working.cancel()
    await asyncio.wait({serving, working}, timeout=_LAST_SECONDS)
    for task in beside:
        task.cancel()
    status = _status(log, working)
    if settings.metrics_file is not None:
        write_to_textfile(str(settings.metrics_file), TOLD)
    log.info("stopped", status=status)
    return status


def _status(log: structlog.stdlib.BoundLogger, working: asyncio.Future[None]) -> int:
    if not working.done() or working.cancelled():
        log.error("stopping: the body was cancelled")
        return 1
    error = working.exception()
    if error is None:
        return 0
    if isinstance(error, StopServiceError):
        log.error("stopping: the service is broken", reason=str(error))
    else:
        log.error("stopping: unexpected error", exc_info=error)
    return 1


def _let_signals_set(stop: asyncio.Event, limit: float) -> None:
    # Not loop.add_signal_handler: that handler would wait behind a body that blocks the loop.
    loop = asyncio.get_running_loop()

    def on_signal(_number: int, _frame: object) -> None:
        if not stop.is_set():
            _leave_after(limit)
            loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)


@contextlib.contextmanager
def then_leaving(stop: asyncio.Event, seconds: float) -> Generator[None, None, None]:
    """Around a body's work: once it is over, with an error or without, the body must end within `seconds`.

    To be entered after all that the body closes: `run` does not see that it is broken before all is closed, and what
    waits for ever there would keep a process that does nothing, and whatever that holds.
    """
    try:
        yield
    finally:
        if not stop.is_set():  # after a signal the limit counts already
            _leave_after(seconds)


def _leave_after(seconds: float) -> None:
    """End the process with status 1 after `seconds`, and show on stderr what every thread was doing.

    From a thread of the interpreter itself, so that nothing that blocks the loop or holds the GIL can stop it.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=2)


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


class _HttpServer(uvicorn.Server):
    """uvicorn without its own signal handlers: the service decides when to stop."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield

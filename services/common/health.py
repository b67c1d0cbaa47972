"""/metrics, /healthz and /readyz, the same for every service.

A readiness check is an async function that returns None when its part answers, else the reason in a few words. A service
without any yet is still starting, not ready: it adds its checks when the parts they ask are there.
/healthz is 200 as long as the event loop answers and no liveness check objects.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.common.exposition import TOLD

Check = Callable[[], Awaitable[str | None]]
CHECK_TIMEOUT: Final = 2.0  # seconds


class Health:
    """The checks of one service, and the routes that answer with them."""

    def __init__(self) -> None:
        self._ready: dict[str, Check] = {}
        self._alive: dict[str, Check] = {}

    def add_readiness(self, name: str, check: Check) -> None:
        """Count `check` towards /readyz."""
        self._ready[name] = check

    def add_liveness(self, name: str, check: Check) -> None:
        """Count `check` towards /healthz: a failing one asks the platform to restart the process."""
        self._alive[name] = check

    def routes(self) -> list[Route]:
        """The three routes, for a Starlette or FastAPI app."""
        return [
            Route("/metrics", _metrics),
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
        ]

    def app(self) -> Starlette:
        """An app of these routes alone, for services without a page of their own."""
        return Starlette(routes=self.routes())

    async def _healthz(self, _request: Request) -> Response:
        return await _answer(self._alive)

    async def _readyz(self, _request: Request) -> Response:
        return await _answer(self._ready or {"start": _starting})


async def _starting() -> str | None:
    return "still starting"


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(TOLD), media_type=CONTENT_TYPE_LATEST)


async def _answer(checks: dict[str, Check]) -> Response:
    reasons = await asyncio.gather(*(_bounded(check) for check in checks.values()))
    failed = any(reason is not None for reason in reasons)
    body = {name: reason or "ok" for name, reason in zip(checks, reasons, strict=True)}
    return JSONResponse({"ok": not failed, "checks": body}, status_code=503 if failed else 200)


async def _bounded(check: Check) -> str | None:
    try:
        return await asyncio.wait_for(check(), CHECK_TIMEOUT)
    except TimeoutError:
        return f"no answer within {CHECK_TIMEOUT:g} s"
    except Exception as error:  # noqa: BLE001  (whatever a check raises is the reason why it is not ready)
        return f"{type(error).__name__}: {error}"

"""The web service: a read-only JSON API and a plain page over what the store keeps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import asyncpg
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from services.common import database, metrics
from services.common.health import Health
from services.common.service import VERSION, run
from services.web import api, export, page
from services.web.settings import DEFAULT_PORT, WebSettings

_FOLDER: Final = Path(__file__).parent

# Nothing from other hosts, no script at all; the page's own style sheet and its forms.
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# The last but one is what asyncpg's pool raises when a server dies at the wrong moment; the last: the store has not
# made or renewed its tables yet.
_AWAY: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InternalClientError,
    asyncpg.SyntaxOrAccessError,
)


def main(settings: WebSettings) -> int:
    """Answer until SIGTERM; returns the exit status."""
    health = Health()
    app = create_app(health)

    async def body(stop: asyncio.Event) -> None:
        app.state.pool = await open_pool(settings)
        try:
            await stop.wait()
        finally:
            app.state.pool.terminate()

    return run("web", settings, body, health, default_port=DEFAULT_PORT, app=app)


async def open_pool(settings: WebSettings) -> database.Pool:
    """A pool that can only read, each query within its time. Raises StopServiceError when nothing answers."""
    return await database.connect(
        settings.database,
        size=settings.web_connections,
        command_timeout=settings.web_statement_timeout + 1,
        server_settings={
            "application_name": "rasid-web",
            "default_transaction_read_only": "on",
            "search_path": "rasid",
            "statement_timeout": str(int(settings.web_statement_timeout * 1000)),
        },
    )


def create_app(health: Health) -> FastAPI:
    """The app. `app.state.pool` is None until the service has a database."""
    app = FastAPI(
        title="rasid",
        version=VERSION,
        description="Events that Syrian news sites report, with the sentence that says so.",
        docs_url=None,  # it would load scripts from another host
        redoc_url=None,
    )
    app.state.pool = None
    app.include_router(api.router)
    app.include_router(export.router)
    app.include_router(page.router)
    app.mount("/static", StaticFiles(directory=_FOLDER / "static"), name="static")
    app.router.routes.extend(health.routes())
    app.middleware("http")(_observe)
    app.add_exception_handler(asyncpg.QueryCanceledError, _too_slow)
    app.add_exception_handler(asyncpg.DataError, _out_of_range)
    for error in _AWAY:
        app.add_exception_handler(error, _away)

    async def has_database() -> str | None:
        return await database.answers(app.state.pool) if app.state.pool else "still starting"

    health.add_readiness("database", has_database)
    return app


async def _observe(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    started = time.perf_counter()
    response = await call_next(request)
    route = getattr(request.scope.get("route"), "path", "none")  # the pattern, so that the labels are bounded
    metrics.REQUESTS.labels(route, str(response.status_code)).inc()
    metrics.REQUEST_SECONDS.labels(route).observe(time.perf_counter() - started)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


async def _too_slow(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"detail": "the query took too long: narrow it"}, status_code=503)


async def _out_of_range(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"detail": "a parameter holds what no column can"}, status_code=422)


async def _away(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"detail": "the database does not answer"}, status_code=503)

"""The web service: a read-only JSON API and a plain page over what the store keeps."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from services.common import database
from services.common.beside import beside
from services.common.health import Health
from services.common.service import VERSION, run
from services.web.api import arrivals, bundle, changes, counts, export, incidents, lag, live, overview, records
from services.web.api.access import Access, parse_tokens
from services.web.api.examples import add_examples
from services.web.api.kept import Kept
from services.web.api.problem import add_problems
from services.web.columnar.exact_copy import ColumnarCopy
from services.web.headers import Observed
from services.web.page import feed, newest, sign_in, trends
from services.web.page import incidents as incident_pages
from services.web.settings import DEFAULT_PORT, WebSettings

_STATIC: Final = Path(__file__).parent / "page" / "static"


def main(settings: WebSettings) -> int:
    """Answer until SIGTERM; returns the exit status. Raises SettingError for tokens that cannot be read."""
    health = Health()
    app = create_app(health, settings)

    async def body(stop: asyncio.Event) -> None:
        app.state.pool = await open_pool(settings)
        app.state.copy = columnar_copy(app.state.pool, settings)
        try:
            async with beside(app.state.copy.run()) if app.state.copy else nullcontext():
                await stop.wait()
                await app.state.pulse.stop()
        finally:
            app.state.pool.terminate()

    return run("web", settings, body, health, default_port=DEFAULT_PORT, app=app)


async def open_pool(settings: WebSettings) -> database.Pool:
    """A pool that can only read, each query within its time. Raises StopServiceError when nothing answers."""
    return await database.connect(
        settings.database,
        size=settings.web_connections,
        role="rasid_read",
        reset=_keep,
        command_timeout=settings.web_statement_timeout + 1,
        server_settings={"application_name": "rasid-web"},
        session={
            "default_transaction_read_only": "on",
            # What a query costs depends on its words, days and box: planned for these, on one processor, uncompiled.
            # What is asked for is mostly in memory, where a page costs little more than its rows.
            "plan_cache_mode": "force_custom_plan",
            "max_parallel_workers_per_gather": "0",
            "jit": "off",
            "random_page_cost": "0.2",
            "seq_page_cost": "0.2",
            "work_mem": "16MB",
            "search_path": "rasid",
            "statement_timeout": str(int(settings.web_statement_timeout * 1000)),
        },
    )


def columnar_copy(pool: database.Pool, settings: WebSettings) -> ColumnarCopy | None:
    """A copy, still empty; None where the settings want none."""
    if not settings.web_copy_mb:
        return None
    return ColumnarCopy(
        pool,
        least_events=settings.web_copy_from,
        memory_mb=settings.web_copy_mb,
        statement_seconds=settings.web_statement_timeout,
    )


async def _keep(_connection: object) -> None:
    """Nothing to undo after a query: ours set nothing, and asking for it would be half of the questions asked."""


def create_app(health: Health, settings: WebSettings) -> FastAPI:
    """The app. `app.state.pool` is None until the service has a database."""
    app = FastAPI(
        title="rasid",
        version=VERSION,
        description="Events that Syrian news sites report, with the sentence that says so.",
        docs_url=None,  # it would load scripts from another host
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.readers = parse_tokens(settings.web_tokens.get_secret_value())
    app.state.pool = None
    app.state.copy = None
    app.state.kept = Kept()
    app.state.exports = asyncio.Semaphore(max(1, settings.web_connections // 2))
    app.state.pulse = live.Pulse(settings.web_streams)
    for part in (records, feed, incidents, counts, lag, overview, trends, changes, arrivals, live, export, bundle):
        app.include_router(part.router)
    for pages in (newest.router, incident_pages.router, trends.pages, sign_in.router):
        app.include_router(pages)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.router.routes.extend(health.routes())
    add_problems(app)
    add_examples(app)
    app.add_middleware(
        Access,
        readers=app.state.readers,
        required=settings.web_tokens_required,
        per_minute=settings.web_rate,
        refuse=sign_in.refusal,
    )
    if settings.web_cors:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.web_cors.split(),
            allow_methods=["GET"],
            allow_headers=["Authorization", "If-None-Match", "Last-Event-ID"],
            expose_headers=["ETag", "Rasid-Change"],
        )
    app.add_middleware(Observed)  # the outermost: also what is refused is counted

    async def has_database() -> str | None:
        return await database.answers(app.state.pool) if app.state.pool else "still starting"

    health.add_readiness("database", has_database)
    return app

"""The API and the pages over a database, asked without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from services.common.health import Health
from services.web.app import create_app, open_pool
from services.web.settings import WebSettings


@asynccontextmanager
async def web_client(settings: WebSettings, *, base: str = "http://rasid.example") -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app with these settings, which has its pool as long as the client lasts."""
    app = create_app(Health(), settings)
    app.state.pool = await open_pool(settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=base) as client:
        yield client
    app.state.pool.terminate()

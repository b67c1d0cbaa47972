"""What a page says when there is none: the same statuses as the API, for people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from html import escape
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from services.web.api.access import reader_of
from services.web.api.problem import problem_for
from services.web.page.rendering import render
from services.web.page.words import Language


class PageRoute(APIRoute):
    """Tells an error as a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler (called by FastAPI)."""
        answer: Callable[[Request], Awaitable[Response]] = super().get_route_handler()

        async def page(request: Request) -> Response:
            try:
                return once_more(request) or await answer(request)
            except Exception as error:
                problem = await problem_for(request, error)
                if problem is None:
                    raise
            told = orjson.loads(problem.body)
            return error_page(request, told["status"], told["detail"])

        return page


def error_page(request: Request, status: int, detail: str) -> Response:
    """What a person is told instead of problem details."""
    return render(request, "error.html.j2", language_of(request), status_code=status, status=status, detail=detail)


def once_more(request: Request) -> Response | None:
    """Where a link of another site led here, the browser kept the token back: a page that asks again by itself.

    It changes nothing for whoever holds no token. None for what need not be asked again.
    """
    asked = (request.method, *(request.headers.get(f"sec-fetch-{name}") for name in ("site", "mode", "dest")))
    if (
        reader_of(request).name
        or not request.app.state.readers
        or asked != ("GET", "cross-site", "navigate", "document")
    ):
        return None
    here = quote(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
    return HTMLResponse(f'<!doctype html><a href="{escape(here)}">→</a>', headers={"Refresh": f"0; url={here}"})


def language_of(request: Request) -> Language:
    """The language of a page whose parameters were not read, or were wrong."""
    return "en" if request.query_params.get("lang") == "en" else "ar"

"""What a page says when there is none: the same statuses as the API, for people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Literal

import orjson
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from services.web.api.problem import problem_for
from services.web.page.rendering import render_text


class PageRoute(APIRoute):
    """Tells an error as a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler (called by FastAPI)."""
        answer: Callable[[Request], Awaitable[Response]] = super().get_route_handler()

        async def page(request: Request) -> Response:
            try:
                return await answer(request)
            except Exception as error:
                problem = await problem_for(request, error)
                if problem is None:
                    raise
            language: Literal["ar", "en"] = "en" if request.query_params.get("lang") == "en" else "ar"
            told = orjson.loads(problem.body)
            return HTMLResponse(
                render_text("error.html.j2", language, status=told["status"], detail=told["detail"]),
                status_code=problem.status_code,
            )

        return page

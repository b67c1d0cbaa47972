"""Errors as problem details (RFC 9457): one form for every status, and never a word about our insides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

MEDIA_TYPE: Final = "application/problem+json"

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


class WrongParameter(BaseModel):
    """What is wrong with one parameter."""

    parameter: str
    detail: str


class Problem(BaseModel):
    """Why a question has no answer."""

    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["query.limit: Input should be less than or equal to 500"])
    errors: list[WrongParameter] = Field(default=[], description="each wrong parameter")


# For the description of the API: any of these may come from any path.
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "description": text, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, text in {
        401: "the token is not one of ours, or is missing where one is needed",
        404: "it does not stand in the database",
        410: "the changes after this number are no longer kept",
        422: "a parameter is wrong or unknown",
        429: "too many requests; see Retry-After",
        503: "the database does not answer, or not in time",
    }.items()
}  # fmt: skip


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: object) -> JSONResponse:
    """The answer that says so."""
    content = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(content, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def add_problems(app: FastAPI) -> None:
    """Let every error of `app` be told in this form."""
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)


async def problem_for(request: Request, error: Exception) -> JSONResponse | None:
    """The answer to an error; None for a bug."""
    handler = next((_HANDLERS[kind] for kind in type(error).__mro__ if kind in _HANDLERS), None)
    return await handler(request, error) if handler else None


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  (what it is registered for)
    return problem(error.status_code, str(error.detail), headers=error.headers)


async def _wrong_question(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  (what it is registered for)
    wrong = [{"parameter": str(each["loc"][-1]), "detail": said(each["type"], each["msg"])} for each in error.errors()]
    return problem(422, "; ".join(f"{each['parameter']}: {each['detail']}" for each in wrong), errors=wrong)


def said(kind: str, message: str) -> str:
    """What pydantic has against a parameter, in our words where its own are about our insides."""
    return "there is no such parameter" if kind == "extra_forbidden" else message.removeprefix("Value error, ")


async def _too_slow(_request: Request, _error: Exception) -> JSONResponse:
    return problem(503, "the query took too long: narrow it")


async def _out_of_range(_request: Request, _error: Exception) -> JSONResponse:
    return problem(422, "a parameter holds what no column can")


async def _away(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, asyncpg.SyntaxOrAccessError) and request.app.state.pool:
        # The tables came, or will come, after these connections, and with them the role that they should take.
        await request.app.state.pool.expire_connections()
    return problem(503, "the database does not answer")


_HANDLERS: Final[dict[type[Exception], Callable[[Request, Exception], Awaitable[JSONResponse]]]] = {
    HTTPException: _http,
    RequestValidationError: _wrong_question,
    asyncpg.QueryCanceledError: _too_slow,
    TimeoutError: _too_slow,
    asyncpg.DataError: _out_of_range,
    **dict.fromkeys(_AWAY, _away),
}

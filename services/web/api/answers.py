"""What the answers of the API share: the pool, the reader, JSON, and answers that a caller has already."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import Depends, HTTPException, Request, Response
from fastapi.routing import APIRoute

from services.common import logging, metrics
from services.common.database import Pool
from services.common.service import VERSION
from services.web.api.access import Reader, reader_of
from services.web.api.kept import Kept
from services.web.columnar.exact_copy import ColumnarCopy
from services.web.queries.cursor import encode_cursor
from services.web.queries.filters import WORDS_LENGTH
from services.web.queries.reports import Row
from services.web.queries.source import PostgreSQL, Source, latest_change, latest_change_and_folded

_log = logging.get(__name__)
T = TypeVar("T")


def pool_of(request: Request) -> Pool:
    """The pool of the running app. Raises HTTPException 503 while there is none."""
    pool: Pool | None = request.app.state.pool
    if pool is None:
        raise HTTPException(503, "still starting")
    return pool


async def asked_quickest(request: Request, ask: Callable[[Source], Awaitable[T]]) -> T:
    """What `ask` finds out: from the columnar copy, where it holds what the tag promises, else from PostgreSQL."""
    pool = pool_of(request)
    copy: ColumnarCopy | None = request.app.state.copy
    if copy is not None and await copy.reach(await change_of(request)):
        try:
            answer = await ask(copy)
        except TimeoutError:
            raise
        except Exception as error:  # noqa: BLE001  (DuckDB's: out of memory, or a bug; the answer is worth more)
            metrics.COPY_ANSWERS.labels("failed").inc()
            _log.warning("the columnar copy cannot answer", reason=repr(error))
        else:
            metrics.COPY_ANSWERS.labels("answered").inc()
            return answer
    return await ask(PostgreSQL(pool))


async def change_of(request: Request) -> int:
    """The last change when the request was met."""
    if not hasattr(request.state, "change"):
        request.state.change = await _change_and_words(request)
    change: int = request.state.change
    return change


async def _change_and_words(request: Request) -> int:
    """The last change; what the copy has to know of the reader's words is asked along with it."""
    pool, copy, text = pool_of(request), request.app.state.copy, request.query_params.get("text")
    if copy is None or not text or len(text) > WORDS_LENGTH or "\x00" in text or copy.knows(text):
        return await latest_change(pool)
    change, folded = await latest_change_and_folded(pool, text)
    copy.learn(text, folded)
    return change


def json_answer(content: object) -> Response:
    """JSON, of parts that may be JSON already (`orjson.Fragment`)."""
    return Response(orjson.dumps(content), media_type="application/json")


def next_of(rows: list[Row], limit: int, key: str) -> str | None:
    """The cursor after a page, of a list read one row further than is shown; None on the last."""
    if len(rows) <= limit:
        return None
    last = rows[limit - 1]
    return encode_cursor((last["reported_at"], last[key]))


async def _reader(request: Request) -> Reader:
    return reader_of(request)


AskedBy = Annotated[Reader, Depends(_reader)]


class ConditionalRoute(APIRoute):
    """Answers 304 to whoever has the answer already.

    What a path answers to a reader changes only when something in the database does, and every change has a number:
    the tag is made of that number, before the answer is, so that it is at worst too old.
    """

    keeps = False  # whether answers are kept in memory until the next change

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler (called by FastAPI)."""
        answer: Callable[[Request], Awaitable[Response]] = super().get_route_handler()

        async def conditional(request: Request) -> Response:
            if request.query_params and not self.dependant.query_params:
                raise HTTPException(422, "this path takes no parameters")
            reader = reader_of(request)
            state = f"{VERSION} {await change_of(request)} {sorted(reader.scopes)} {request.url.query}"
            tag = f'W/"{hashlib.sha256(state.encode()).hexdigest()[:24]}"'
            headers = {"ETag": tag}
            if tag in {each.strip() for each in request.headers.get("if-none-match", "").split(",")}:
                return Response(status_code=304, headers=headers)
            if self.keeps:
                kept: Kept = request.app.state.kept
                response = await kept.answer((request.url.path, tag), lambda: answer(request))
            else:
                response = await answer(request)
            if response.status_code == 200:  # noqa: PLR2004  (OK)
                response.headers.update(headers)
            return response

        return conditional


class KeptRoute(ConditionalRoute):
    """The same for what counts over everything, which takes its time and is asked for again and again."""

    keeps = True

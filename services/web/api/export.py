"""Articles, events and incidents for other programs: the filters of their lists, another ending of the address, streamed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import StreamingResponse

from services.web.api.answers import AskedBy, ConditionalRoute, pool_of
from services.web.api.problem import RESPONSES
from services.web.queries import incidents as incident_queries
from services.web.queries import reports
from services.web.queries.filters import EventFilters, IncidentFilters, ReportFilters
from services.web.queries.source import latest_change
from services.web.shapes.forms import ARTICLES, EVENTS, INCIDENTS, MEDIA, Format, Subject, lines

_CONTENT: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "all that the filters leave, newest first; `Rasid-Change`: where /api/changes goes on from it",
        "content": {
            MEDIA["csv"].split(";")[0]: {"schema": {"type": "string"}},
            MEDIA["jsonl"]: {"schema": {"type": "string"}},
            MEDIA["geojson"]: {"schema": {"type": "object", "required": ["type", "features"]}},
        },
    }
}

_OF_ARTICLES: Final[dict[int | str, dict[str, Any]]] = {
    200: {**_CONTENT[200], "content": {form: _CONTENT[200]["content"][form] for form in ("text/csv", MEDIA["jsonl"])}}
}

router = APIRouter(
    prefix="/api",
    tags=["export"],
    route_class=ConditionalRoute,
    responses={**RESPONSES, **_CONTENT},
    default_response_class=StreamingResponse,
)

AskedFormat = Annotated[Format, Path(description="csv, geojson or jsonl")]


@router.get("/events.{format}")
async def export_events(
    request: Request,
    asked: Annotated[EventFilters, Query()],
    format: AskedFormat,  # noqa: A002  (its name in the address)
    reader: AskedBy,
) -> StreamingResponse:
    """Every event that the filters leave, newest first."""
    rows = reports.all_events(pool_of(request), asked)
    return await _answer(request, EVENTS, format, rows, persons=reader.persons)


@router.get("/incidents.{format}")
async def export_incidents(
    request: Request,
    asked: Annotated[IncidentFilters, Query()],
    format: AskedFormat,  # noqa: A002  (its name in the address)
    reader: AskedBy,
) -> StreamingResponse:
    """Every incident that the filters leave, the last reported first."""
    rows = incident_queries.all_incidents(pool_of(request), asked)
    return await _answer(request, INCIDENTS, format, rows, persons=reader.persons)


@router.get("/articles.{format}", responses=_OF_ARTICLES)
async def export_articles(
    request: Request,
    asked: Annotated[ReportFilters, Query()],
    format: Annotated[Literal["csv", "jsonl"], Path(description="csv (without the text) or jsonl (the records)")],  # noqa: A002
    reader: AskedBy,
) -> StreamingResponse:
    """Every current article and flash that the filters leave, newest first."""
    rows = reports.all_articles(pool_of(request), asked)
    return await _answer(request, ARTICLES, format, rows, persons=reader.persons)


async def _answer(
    request: Request, subject: Subject, form: Format, rows: AsyncIterator[reports.Row], *, persons: bool
) -> StreamingResponse:
    """Raises HTTPException 503 where half of the connections are busy with exports already."""
    if request.app.state.exports.locked():
        raise HTTPException(503, "too many exports at once", headers={"Retry-After": "10"})
    headers = {
        "Content-Disposition": f'attachment; filename="rasid-{subject.name}.{form}"',
        "Rasid-Change": str(await latest_change(pool_of(request))),  # before the export's moment: nothing is missed
    }

    async def pieces() -> AsyncIterator[str]:
        async with request.app.state.exports:  # half of the connections are left to the lists
            async for piece in lines(form, subject, rows, persons=persons):
                yield piece

    return StreamingResponse(pieces(), media_type=MEDIA[form], headers=headers)

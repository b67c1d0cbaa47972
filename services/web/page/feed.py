"""A saved view as an Atom feed: whatever reads feeds tells its reader of new incidents that the filters leave."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from services.contracts.incident import Incident
from services.web.api.answers import AskedBy, ConditionalRoute, pool_of
from services.web.api.problem import RESPONSES
from services.web.page.incident_story import rows_of
from services.web.page.rendering import render_text
from services.web.page.words import Language
from services.web.queries import incidents as incident_queries
from services.web.queries.filters import IncidentFilters
from services.web.shapes.shown import incident_of

router = APIRouter(prefix="/api", tags=["follow"], route_class=ConditionalRoute, responses=RESPONSES)

_ENTRIES: Final = 100
_MEDIA: Final = "application/atom+xml"


class FeedFilters(IncidentFilters):
    """Which incidents, and the language of their titles."""

    lang: Language = "ar"


@router.get(
    "/incidents.atom",
    response_class=Response,
    responses={200: {"content": {_MEDIA: {"schema": {"type": "string"}}}, "description": "Atom (RFC 4287)"}},
)
async def incident_feed(request: Request, asked: Annotated[FeedFilters, Query()], reader: AskedBy) -> Response:
    """The hundred incidents last reported that the filters leave. An entry keeps its id; a new version updates it."""
    rows = await incident_queries.incidents(pool_of(request), asked, after=None, limit=_ENTRIES)
    incidents = [incident_of(row, persons=reader.persons) for row in rows]
    base = str(request.base_url).rstrip("/")
    query = urlencode(list(request.query_params.multi_items()))
    text = render_text(
        "incidents.atom.j2",
        asked.lang,
        base=base,
        query=query,
        updated=max((_reported(each) for each in incidents), default=datetime.fromtimestamp(0, UTC)),
        entries=[(each, rows_of(each, asked.lang), _reported(each)) for each in incidents],
    )
    return Response(text, media_type=_MEDIA)


def _reported(incident: Incident) -> datetime:
    return incident.last_reported_at or datetime.fromtimestamp(0, UTC)

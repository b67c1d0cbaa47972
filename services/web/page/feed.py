"""A saved view as an Atom feed: whatever reads feeds tells its reader of new incidents that the filters leave."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from services.common.database import Pool
from services.contracts.incident import Incident
from services.web.api.answers import AskedBy, ConditionalRoute, pool_of
from services.web.api.problem import RESPONSES
from services.web.page.incident_story import Facts, rows_of
from services.web.page.rendering import render_text
from services.web.page.words import Language
from services.web.queries import incidents as incident_queries
from services.web.queries.filters import IncidentFilters
from services.web.shapes.shown import incident_of

router = APIRouter(prefix="/api", tags=["follow"], route_class=ConditionalRoute, responses=RESPONSES)

_ENTRIES: Final = 100
_CHUNK: Final = 500
_NEVER: Final = datetime.fromtimestamp(0, UTC)
_MEDIA: Final = "application/atom+xml"


class Entry(NamedTuple):
    """An incident, its slots in words, and when it last changed here."""

    incident: Incident
    facts: Facts
    updated: datetime


class FeedFilters(IncidentFilters):
    """Which incidents, and the language of their titles."""

    lang: Language = "ar"


@router.get(
    "/incidents.atom",
    response_class=Response,
    responses={200: {"content": {_MEDIA: {"schema": {"type": "string"}}}, "description": "Atom (RFC 4287)"}},
)
async def incident_feed(request: Request, asked: Annotated[FeedFilters, Query()], reader: AskedBy) -> Response:
    """The hundred incidents that the filters leave which changed last: new, corrected, merged or withdrawn.

    An entry keeps its id; `updated` is when the database took its last version, so a late report is seen as new.
    """
    pool, base = pool_of(request), str(request.base_url).rstrip("/")
    entries = [
        Entry(incident, rows_of(incident, asked.lang), changed_at)
        for incident, changed_at in await _changed_last(pool, asked, persons=reader.persons)
    ]
    text = render_text(
        "incidents.atom.j2",
        asked.lang,
        base=base,
        query=urlencode(list(request.query_params.multi_items())),
        updated=max((each.updated for each in entries), default=_NEVER),
        entries=entries,
    )
    return Response(text, media_type=_MEDIA)


async def _changed_last(pool: Pool, asked: IncidentFilters, *, persons: bool) -> list[tuple[Incident, datetime]]:
    """Incidents with the time of their last change; where the log holds too few, those that were reported last."""
    changed, found = await incident_queries.last_changed(pool), list[tuple[Incident, datetime]]()
    ids = list(changed)
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        rows = await incident_queries.incidents_by_id(pool, chunk, asked)
        found += [(incident_of(rows[each], persons=persons), changed[each]) for each in chunk if each in rows]
        if len(found) >= _ENTRIES:
            return found[:_ENTRIES]
    for row in await incident_queries.incidents(pool, asked, after=None, limit=_ENTRIES):
        if row["incident_id"] not in changed:
            incident = incident_of(row, persons=persons)
            found.append((incident, incident.last_reported_at or _NEVER))
    return found[:_ENTRIES]

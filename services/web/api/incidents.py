"""Incidents: what several articles report together, with its events and its earlier versions."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request, Response
from pydantic import BaseModel, Field

from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.web.api.answers import AskedBy, ConditionalRoute, asked_quickest, json_answer, next_of, pool_of
from services.web.api.problem import RESPONSES
from services.web.queries import incidents as incident_queries
from services.web.queries.filters import IncidentList
from services.web.shapes.shown import event_json, incident_json

router = APIRouter(prefix="/api", tags=["read"], route_class=ConditionalRoute, responses=RESPONSES)

_VERSIONS: Final = 200  # the newest, of one answer


class IncidentPage(BaseModel):
    """Incidents, the last reported first."""

    incidents: list[Incident]
    next: str | None = Field(description="cursor of the following page; null on the last one")


class IncidentWithEvents(BaseModel):
    """The current version of an incident and those of its events that stand.

    A withdrawn one stays where it was: `status` says so, and `merged_into` points on.
    """

    incident: Incident
    events: list[EnrichedEvent]


class IncidentVersions(BaseModel):
    """The versions of an incident, newest first. Their numbers rise; they are not counted by ones."""

    versions: list[Incident]


@router.get("/incidents", response_model=IncidentPage)
async def list_incidents(request: Request, asked: Annotated[IncidentList, Query()], reader: AskedBy) -> Response:
    """Incidents, the last reported first, narrowed by the filters given."""
    pool, limit = pool_of(request), asked.limit + 1
    rows = await asked_quickest(
        request,
        lambda source: incident_queries.incidents(pool, asked, after=asked.after, limit=limit, source=source),
    )
    shown = [incident_json(row, persons=reader.persons) for row in rows[: asked.limit]]
    return json_answer({"incidents": shown, "next": next_of(rows, asked.limit, "incident_id")})


@router.get("/incidents/{incident_id}", response_model=IncidentWithEvents)
async def one_incident(request: Request, incident_id: UUID, reader: AskedBy) -> Response:
    """One incident with its events."""
    pool = pool_of(request)
    found = await incident_queries.incidents_by_id(pool, [incident_id])
    if not found:
        raise HTTPException(404, "no such incident stands in the database")
    events = await incident_queries.events_of(pool, incident_id)
    return json_answer(
        {
            "incident": incident_json(found[incident_id], persons=reader.persons),
            "events": [event_json(row, persons=reader.persons) for row in events],
        }
    )


@router.get("/incidents/{incident_id}/versions", response_model=IncidentVersions)
async def incident_versions(request: Request, incident_id: UUID, reader: AskedBy) -> Response:
    """What the incident was said to be before."""
    rows = await incident_queries.versions(pool_of(request), incident_id, _VERSIONS)
    if not rows:
        raise HTTPException(404, "no such incident stands in the database")
    return json_answer({"versions": [incident_json(row, persons=reader.persons) for row in rows]})

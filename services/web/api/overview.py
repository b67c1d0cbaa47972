"""What the map, the timeline and the list of the page show together: incidents as little rows, and how many are left out."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from services.web.api.answers import ConditionalRoute, json_answer, pool_of
from services.web.api.problem import RESPONSES
from services.web.queries.filters import IncidentFilters
from services.web.queries.where import Where, where_incidents

router = APIRouter(prefix="/api", tags=["count"], route_class=ConditionalRoute, responses=RESPONSES)

ROW_LIMIT: Final = 5000  # incidents that a browser draws at once

_COLUMNS: Final = (
    "incident_id", "longitude", "latitude", "event_type", "mode", "first_day", "last_day", "killed", "corroboration",
    "contested", "location", "location_ar", "admin1", "precision", "reported_at",
)  # fmt: skip
_ROWS: Final = """
SELECT e.incident_id::text, e.longitude, e.latitude, e.event_type, e.mode, e.event_date::text,
       coalesce(e.event_date_end, e.event_date)::text, e.fatalities_best, e.corroboration, e.contested,
       coalesce(e.location, e.location_mention), coalesce(e.location_ar, e.location_mention), e.admin1,
       e.location_precision, to_char(e.reported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')
FROM incidents e {where} ORDER BY e.reported_at DESC, e.incident_id DESC LIMIT {limit}"""
_FIGURES: Final = """
SELECT count(*) AS matching, count(*) FILTER (WHERE e.latitude IS NULL AND e.admin1 IS NULL) AS unplaced,
       count(*) FILTER (WHERE e.event_date IS NULL) AS undated
FROM incidents e {where}"""
_AREAS: Final = """
SELECT e.admin1, count(*) AS incidents FROM incidents e {where} GROUP BY 1 ORDER BY 2 DESC"""
_DAYS: Final = """
SELECT e.event_date::text, count(*) FROM incidents e {where} GROUP BY 1 ORDER BY 1 LIMIT 20000"""
_SPANS: Final = """
SELECT e.event_date::text, e.event_date_end::text, count(*) FROM incidents e {where} GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 5000"""


Cell = str | float | int | bool | None


class Overview(BaseModel):
    """Incidents that the filters leave, the last reported first, as rows of `columns`."""

    every: int = Field(description="live incidents in the database, whatever the filters")
    matching: int = Field(description="of them what the filters leave")
    unplaced: int = Field(description="of these without a point and without a governorate")
    undated: int = Field(description="of these without a day")
    areas: list[list[Cell]] = Field(description="governorate, and incidents placed there no closer than an area")
    days: list[list[Cell]] = Field(description="day in Damascus on which they began, and how many")
    spans: list[list[Cell]] = Field(
        description="of these what is told of more than a day (a week, a month): first day, last day, how many"
    )
    columns: list[str] = Field(examples=[list(_COLUMNS)])
    rows: list[list[Cell]] = Field(description=f"{ROW_LIMIT} at most")


@router.get("/overview", response_model=Overview)
async def overview(request: Request, asked: Annotated[IncidentFilters, Query()]) -> Response:
    """What the page draws: one answer for map, timeline and list, so that they never disagree."""
    pool = pool_of(request)

    async def fetch(query: str, *clauses: str) -> list[Any]:
        where = _with(asked, *clauses)
        return list(await pool.fetch(query.format(where=where, limit=ROW_LIMIT), *where.values))

    (figures,) = await fetch(_FIGURES)
    every = await pool.fetchval("SELECT count(*) FROM incidents WHERE status = 'live'")
    return json_answer(
        {
            **figures,
            "every": every,
            "areas": [tuple(row) for row in await fetch(_AREAS, "e.latitude IS NULL", "e.admin1 IS NOT NULL")],
            "days": [tuple(row) for row in await fetch(_DAYS, "e.event_date IS NOT NULL")],
            "spans": [tuple(row) for row in await fetch(_SPANS, "e.event_date_end > e.event_date")],
            "columns": _COLUMNS,
            "rows": [tuple(row) for row in await fetch(_ROWS)],
        }
    )


def _with(asked: IncidentFilters, *clauses: str) -> Where:
    where = where_incidents(asked)
    for clause in clauses:
        where.add(clause)
    return where

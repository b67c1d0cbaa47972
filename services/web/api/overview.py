"""What the map, the timeline and the list of the page show together: incidents as little rows, and how many are left out."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from services.web.api.answers import KeptRoute, asked_quickest, json_answer
from services.web.api.problem import RESPONSES
from services.web.queries.filters import IncidentFilters
from services.web.queries.source import Source
from services.web.queries.where import WIDE, newest, where_incidents

router = APIRouter(prefix="/api", tags=["count"], route_class=KeptRoute, responses=RESPONSES)

_SPANS: Final = 5000
ROW_LIMIT: Final = 5000  # incidents that a browser draws at once

_COLUMNS: Final = (
    "incident_id", "longitude", "latitude", "event_type", "mode", "first_day", "last_day", "killed", "corroboration",
    "contested", "location", "location_ar", "admin1", "precision", "reported_at",
)  # fmt: skip
_CELLS: Final = """
e.incident_id::text, e.longitude, e.latitude, e.event_type, e.mode, e.event_date::text,
coalesce(e.event_date_end, e.event_date)::text, e.fatalities_best, e.corroboration, e.contested,
coalesce(e.location, e.location_mention), coalesce(e.location_ar, e.location_mention), e.admin1,
e.location_precision,
CASE WHEN e.reported_at >= '1900-01-01' THEN to_char(e.reported_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') END"""
_READ: Final = """
e.incident_id, e.longitude, e.latitude, e.event_type, e.mode, e.event_date, e.event_date_end, e.fatalities_best,
e.corroboration, e.contested, e.location, e.location_mention, e.location_ar, e.admin1, e.location_precision,
e.reported_at"""
_ROWS: Final = "SELECT {rows} FROM ({newest}) e"
_ORDER: Final = "e.reported_at DESC, e.incident_id DESC"
# By day, and by governorate or wider area where there is no point, in one go over the incidents: of as few columns as can be.
_WIDER: Final = "wider"  # no governorate's name
_FIGURES: Final = """
WITH chosen AS MATERIALIZED (
    SELECT e.event_date, e.event_date_end,
           CASE WHEN e.latitude IS NULL THEN coalesce(e.admin1, CASE WHEN {wide} THEN '{wider}' ELSE '' END) END AS area
    FROM incidents e {where}
)
SELECT true AS of_day, event_date::text AS day, event_date_end::text AS until, NULL AS area, count(*) AS incidents
FROM chosen GROUP BY event_date, event_date_end
UNION ALL
SELECT false, NULL, NULL, area, count(*) FROM chosen WHERE area IS NOT NULL GROUP BY area
ORDER BY of_day, day, until, incidents DESC"""
_EVERY: Final = "SELECT count(*) FROM incidents WHERE status = 'live'"


Cell = str | float | int | bool | None


class Overview(BaseModel):
    """Incidents that the filters leave, the last reported first, as rows of `columns`."""

    every: int = Field(description="live incidents in the database, whatever the filters")
    matching: int = Field(description="of them what the filters leave")
    unplaced: int = Field(description="of these without a point, a governorate or a wider area: `located=false`")
    wider: int = Field(description="of these told of a region wider than a governorate, or of the country")
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
    return await asked_quickest(request, lambda source: _overview(source, asked))


async def _overview(source: Source, asked: IncidentFilters) -> Response:
    where = where_incidents(asked, source.spelling)
    chosen = newest("incidents", _READ, where, asked, ROW_LIMIT)
    as_json = source.spelling.json_rows.format(_CELLS, _ORDER)  # 75,000 values that nothing here looks at
    figures, rows, every = await source.together(
        (_FIGURES.format(where=where, wide=WIDE, wider=_WIDER), where.values),
        (_ROWS.format(rows=as_json, newest=chosen), where.values),
        (_EVERY, ()),
    )
    spans, areas = [], Counter[str]()
    for of_day, day, until, area, incidents in figures:
        if of_day:
            spans.append((day, until, incidents))
        else:
            areas[area] = incidents
    days: Counter[str | None] = Counter()
    for day, _, count in spans:
        days[day] += count
    return json_answer(
        {
            "every": every[0][0],
            "matching": sum(days.values()),
            "unplaced": areas.pop("", 0),
            "wider": areas.pop(_WIDER, 0),
            "undated": days.pop(None, 0),
            "areas": areas.most_common(),
            "days": [*days.items()],
            "spans": [span for span in spans if span[0] and span[1] and span[1] > span[0]][:_SPANS],
            "columns": _COLUMNS,
            "rows": orjson.Fragment(rows[0][0]),
        }
    )

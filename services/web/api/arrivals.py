"""Which incidents of a view came or changed after a change that somebody knows: what is new since a reader looked."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from services.web.api.answers import ConditionalRoute, pool_of
from services.web.api.problem import RESPONSES
from services.web.queries.filters import IncidentFilters
from services.web.queries.source import latest_change
from services.web.queries.where import where_incidents

router = APIRouter(prefix="/api", tags=["follow"], route_class=ConditionalRoute, responses=RESPONSES)

_MOST: Final = 5000
_FAR_BACK: Final = 200_000  # changes that are looked at: to find what is new is no way to read the log
_CHUNK: Final = 500  # most ids of one row, as `note_changes` cuts them
_ARRIVED: Final = """
SELECT u.id, bool_or(c.change = 'created') AS created, max(c.change_id) AS latest
FROM changes c CROSS JOIN LATERAL unnest(c.ids) WITH ORDINALITY AS u (id, place)
WHERE c.change_id > {after} - {chunk} AND c.change_id <= {until} AND c.change_id + u.place - 1 > {after}
  AND c.kind = 'incident' AND c.change IN ('created', 'updated')
GROUP BY u.id"""
_THAT_MATCH: Final = """
SELECT e.incident_id::text AS id, a.created, count(*) OVER () AS every, count(*) FILTER (WHERE a.created) OVER () AS fresh
FROM ({arrived}) a JOIN incidents e ON e.incident_id = a.id {where} ORDER BY a.latest DESC, a.id LIMIT {most}"""
_FIRST: Final = "SELECT min(change_id) FROM changes"


class ArrivalFilters(IncidentFilters):
    """Which incidents, and since when."""

    after: int | None = Field(
        default=None, ge=0, lt=2**62, description="number of a change; without it nothing is new", examples=[4711]
    )


class Arrivals(BaseModel):
    """How many, and their ids, the latest first: what stands there now is in the lists."""

    until: int = Field(description="number of the last change: `after` of the next question", examples=[4711])
    created_count: int = Field(description="incidents that were not there before")
    updated_count: int = Field(description="incidents that have another version")
    created: list[str] = Field(description=f"of both {_MOST} ids at most")
    updated: list[str]
    complete: bool = Field(
        description=f"false: changes so old are not kept, or there were more than {_FAR_BACK}, of which the last are counted"
    )


@router.get("/arrivals")
async def arrivals(request: Request, asked: Annotated[ArrivalFilters, Query()]) -> Arrivals:
    """What came after a change, in whatever order it happened or was published: a late report of an old day is new.

    Counted is what stands and what the filters leave.
    """
    pool, after = pool_of(request), asked.after
    until = await latest_change(pool)
    if after is None or after >= until:
        complete = after is None or after == until
        return Arrivals(until=until, created_count=0, updated_count=0, created=[], updated=[], complete=complete)
    first = await pool.fetchval(_FIRST)
    begin = max(after, until - _FAR_BACK)
    rows = await pool.fetch(*_query(asked, begin, until))
    every, fresh = (rows[0]["every"], rows[0]["fresh"]) if rows else (0, 0)
    return Arrivals(
        until=until,
        created_count=fresh,
        updated_count=every - fresh,
        created=[row["id"] for row in rows if row["created"]],
        updated=[row["id"] for row in rows if not row["created"]],
        complete=begin == after and after >= first - 1,
    )


def _query(asked: ArrivalFilters, after: int, until: int) -> tuple[object, ...]:
    where = where_incidents(asked)
    numbers = len(where.values)
    arrived = _ARRIVED.format(after=f"${numbers + 1}::bigint", until=f"${numbers + 2}", chunk=_CHUNK)
    return _THAT_MATCH.format(arrived=arrived, where=where, most=_MOST), *where.values, after, until

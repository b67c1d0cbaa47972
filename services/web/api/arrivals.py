"""Which incidents came or changed after a change that somebody knows: what is new since a reader looked."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from services.web.api.answers import ConditionalRoute, pool_of
from services.web.api.problem import RESPONSES
from services.web.queries.source import latest_change

router = APIRouter(prefix="/api", tags=["follow"], route_class=ConditionalRoute, responses=RESPONSES)

_MOST: Final = 5000
_CHUNK: Final = 500  # most ids of one row, as `note_changes` cuts them
_ARRIVED: Final = """
SELECT u.id::text, bool_or(c.change = 'created') AS created
FROM changes c CROSS JOIN LATERAL unnest(c.ids) WITH ORDINALITY AS u (id, place)
WHERE c.change_id > $1::bigint - $3::bigint AND c.change_id <= $2 AND c.change_id + u.place - 1 > $1
  AND c.kind = 'incident' AND c.change IN ('created', 'updated')
GROUP BY u.id ORDER BY max(c.change_id) DESC, u.id LIMIT $4"""
_FIRST: Final = "SELECT min(change_id) FROM changes"


class Arrivals(BaseModel):
    """Ids alone: what stands there now is in the lists."""

    until: int = Field(description="number of the last change: `since` of the next question", examples=[4711])
    created: list[str] = Field(description="incidents that were not there before, the latest first")
    updated: list[str] = Field(description="incidents that have another version")
    complete: bool = Field(description=f"false: changes so old are not kept, or there are more than {_MOST}")


@router.get("/arrivals")
async def arrivals(
    request: Request,
    since: Annotated[
        int | None, Query(ge=0, lt=2**62, description="number of a change; without it nothing is new", examples=[4711])
    ] = None,
) -> Arrivals:
    """What came after a change, in whatever order it happened or was published: a late report of an old day is new."""
    pool = pool_of(request)
    until = await latest_change(pool)
    if since is None or since >= until:
        return Arrivals(until=until, created=[], updated=[], complete=since is None or since == until)
    first = await pool.fetchval(_FIRST)
    rows = await pool.fetch(_ARRIVED, since, until, _CHUNK, _MOST)
    return Arrivals(
        until=until,
        created=[row["id"] for row in rows if row["created"]],
        updated=[row["id"] for row in rows if not row["created"]],
        complete=len(rows) < _MOST and since >= first - 1,
    )

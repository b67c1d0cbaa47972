"""What changed, in the order in which it became visible: for local copies that are kept exact, and for the live stream.

Each change comes with the record as it stands now, not as it stood then. Whoever applies them in order, putting the
record where there is one and deleting where there is none, has what the database has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, HTTPException, Query, Request, Response
from pydantic import BaseModel, Field

from services.common.database import Pool
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.web.api.answers import AskedBy, ConditionalRoute, json_answer, pool_of
from services.web.api.problem import RESPONSES
from services.web.queries import reports
from services.web.queries.filters import ChangeList, LiveFilters
from services.web.queries.incidents import incidents_by_id
from services.web.queries.source import latest_change
from services.web.shapes.shown import article_and_events, event_json, incident_json

router = APIRouter(prefix="/api", tags=["follow"], route_class=ConditionalRoute, responses=RESPONSES)

Kind = Literal["article", "event", "incident"]

_CHUNK: Final = 500  # most ids of one row, as `note_changes` cuts them

_CHANGES: Final = """
SELECT c.change_id + u.place - 1 AS number, c.changed_at, c.kind, c.change, u.id
FROM changes c CROSS JOIN LATERAL unnest(c.ids) WITH ORDINALITY AS u (id, place)
WHERE c.change_id > $1::bigint - $5::bigint AND c.change_id <= $2 AND c.change_id + u.place - 1 > $1 AND c.kind = ANY ($3)
ORDER BY c.change_id, u.place LIMIT $4"""

_FIRST: Final = "SELECT min(change_id) FROM changes"


class ChangeLine(BaseModel):
    """One change, and what it left."""

    number: int = Field(description="rises; gaps mean nothing", examples=[4711])
    changed_at: datetime
    kind: Kind
    change: Literal["created", "updated", "retracted", "merged", "expired", "erased"]
    id: UUID
    record: EnrichedEvent | Incident | Article | None = Field(
        description="as it stands now, names of private persons hidden; null: it no longer stands, delete it. "
        "An incident that was merged or withdrawn stands with that status."
    )


class ChangePage(BaseModel):
    """Changes, in their order."""

    changes: list[ChangeLine]
    next: int = Field(description="`since` of the next question", examples=[4711])
    more: bool = Field(description="whether there are more already")


@dataclass(frozen=True)
class Changed:
    """Some changes with their records as JSON, and up to which number they reach."""

    lines: list[dict[str, Any]]
    until: int
    more: bool


@router.get("/changes", response_model=ChangePage)
async def list_changes(request: Request, asked: Annotated[ChangeList, Query()], reader: AskedBy) -> Response:
    """What changed after a number, oldest first; 410 where so old changes are no longer kept: begin with an export."""
    kinds: list[Kind] = asked.kind or ["article", "event", "incident"]
    found = await changes_after(pool_of(request), asked.since, kinds=kinds, limit=asked.limit, persons=reader.persons)
    return json_answer({"changes": found.lines, "next": found.until, "more": found.more})


async def changes_after(
    pool: Pool,
    since: int,
    *,
    kinds: Sequence[Kind],
    limit: int,
    persons: bool,
    filters: LiveFilters | None = None,
) -> Changed:
    """At most `limit` changes after `since`. Raises HTTPException 410 when they are not kept any more.

    With filters: what they leave out has no record here, and is not told at all when it was created.
    """
    until = await latest_change(pool)
    first = await pool.fetchval(_FIRST)
    if since > until or (since and first is not None and since < first - 1):
        raise HTTPException(410, "these changes are not kept any more: begin with an export and its Rasid-Change")
    rows = await pool.fetch(_CHANGES, since, until, list(kinds), limit, _CHUNK)
    records = await _records(pool, rows, filters or LiveFilters(), persons=persons)
    lines = [
        {**row, "id": str(row["id"]), "record": records.get(row["id"])}
        for row in rows
        if filters is None or row["change"] != "created" or row["id"] in records
    ]
    more = len(rows) == limit
    return Changed(lines, rows[-1]["number"] if more else until, more)


async def _records(
    pool: Pool, rows: Sequence[reports.Row], filters: LiveFilters, *, persons: bool
) -> dict[UUID, orjson.Fragment]:
    ids: dict[str, list[UUID]] = {"article": [], "event": [], "incident": []}
    for row in rows:
        ids[row["kind"]].append(row["id"])
    records: dict[UUID, orjson.Fragment] = {}
    if ids["event"]:
        events = await reports.events_by_id(pool, ids["event"], filters.of_events)
        records |= {event_id: event_json(row, persons=persons) for event_id, row in events.items()}
    if ids["incident"]:
        incidents = await incidents_by_id(pool, ids["incident"], filters.of_incidents)
        records |= {incident_id: incident_json(row, persons=persons) for incident_id, row in incidents.items()}
    for article_id in dict.fromkeys(ids["article"]):
        found = await reports.article(pool, article_id)
        if found:
            article, _ = article_and_events(*found, persons=persons)
            records[article_id] = orjson.Fragment(article.model_dump_json())
    return records

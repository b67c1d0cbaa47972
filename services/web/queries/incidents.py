"""What the API asks of the database about incidents: read only, newest report first, a page at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from services.common.database import Pool
from services.web.queries.cursor import Cursor
from services.web.queries.filters import IncidentFilters
from services.web.queries.reports import HIDDEN_NAME, HIDING, PREFETCH, SENSITIVE, Row
from services.web.queries.source import Source
from services.web.queries.where import POSTGRESQL, Where, named, newest, where_incidents

# The names that the articles of its events hide.
_OF_MEMBERS: Final = f"""
 SELECT {HIDDEN_NAME} FROM incident_events m JOIN events v USING (event_id), {HIDING}
 WHERE o.article_id = v.article_id AND o.revision = v.revision AND o.sensitive IS NOT NULL
 AND m.incident_id = e.incident_id"""  # noqa: S608
# Those that the articles of its events ever hid which stand no more.
_OF_LEFT: Final = """
 SELECT n.name FROM incident_events m JOIN left_events l USING (event_id) JOIN hidden_names n USING (article_id)
 WHERE m.incident_id = e.incident_id"""
# Those that the articles of the events of any of its versions ever hid: a version keeps the words of what left it.
_EVER: Final = """
 SELECT n.name FROM incident_versions w, jsonb_array_elements_text(w.record -> 'event_ids') x (id)
 CROSS JOIN LATERAL (
    SELECT article_id FROM events WHERE event_id = x.id::uuid
    UNION ALL SELECT article_id FROM left_events WHERE event_id = x.id::uuid) a
 JOIN hidden_names n USING (article_id)
 WHERE w.incident_id = e.incident_id"""
_HIDDEN: Final = f"""
(SELECT jsonb_agg(DISTINCT h.name) FROM ({_OF_MEMBERS} UNION ALL {_OF_LEFT}
 UNION ALL {_EVER} AND e.status = 'withdrawn') h (name)) AS hidden"""  # noqa: S608
_HIDDEN_EVER: Final = f"""
(SELECT jsonb_agg(DISTINCT h.name) FROM ({_OF_MEMBERS} UNION ALL {_EVER}) h (name)) AS hidden"""  # noqa: S608

_INCIDENTS: Final = """
SELECT e.incident_id, e.reported_at, e.record, {hidden}
FROM ({newest}) p JOIN incidents e USING (incident_id) ORDER BY p.reported_at DESC, p.incident_id DESC"""

_EXPORT: Final = """
SELECT e.record, {hidden} FROM incidents e {where} ORDER BY e.reported_at DESC, e.incident_id DESC"""

_BY_ID: Final = "SELECT e.incident_id, e.record, {hidden} FROM incidents e {where}"

_EVENTS: Final = f"""
SELECT e.record, {SENSITIVE} FROM incident_events m JOIN events e USING (event_id)
WHERE m.incident_id = $1 ORDER BY e.reported_at, e.event_id"""  # noqa: S608

_VERSIONS: Final = f"""
SELECT v.version, v.record, {_HIDDEN_EVER} FROM incident_versions v JOIN incidents e USING (incident_id)
WHERE v.incident_id = $1 ORDER BY v.version DESC LIMIT $2"""  # noqa: S608

_VERSION_COUNT: Final = "SELECT count(*) FROM incident_versions WHERE incident_id = $1"

_CHANGED: Final = 5_000
_LAST_CHANGED: Final = """
SELECT u.id, c.changed_at FROM changes c CROSS JOIN LATERAL unnest(c.ids) WITH ORDINALITY AS u (id, place)
WHERE c.kind = 'incident' ORDER BY c.change_id DESC, u.place DESC LIMIT $1"""

_ORDER: Final = "e.incident_id, e.reported_at"

_ARCHIVES: Final = "SELECT article_id, archive FROM articles WHERE article_id = ANY ($1) AND archive IS NOT NULL"


async def incidents(
    pool: Pool, filters: IncidentFilters, *, after: Cursor | None, limit: int, source: Source | None = None
) -> list[Row]:
    """Incidents with their record and the names to hide in it; which they are, another source may say."""
    if source is not None and source.spelling is not POSTGRESQL:
        where = _after(where_incidents(filters, source.spelling), after)
        chosen = newest("incidents", _ORDER, where, filters, limit)
        ids = [row[0] for row in await source.tuples(chosen, where.values)]
        query = _INCIDENTS.format(newest=named("incidents", _ORDER, "$1"), hidden=_HIDDEN)
        found: list[Row] = await pool.fetch(query, ids)
        if len(found) == len(ids):  # else one has gone since, and a page that is short would look like the last
            return found
    query, values = incidents_query(filters, after=after, limit=limit)
    return list(await pool.fetch(query, *values))


def incidents_query(filters: IncidentFilters, *, after: Cursor | None, limit: int) -> tuple[str, list[object]]:
    """The query of a list of incidents and the values of its parameters."""
    where = _after(where_incidents(filters), after)
    chosen = newest("incidents", _ORDER, where, filters, limit)
    return _INCIDENTS.format(newest=chosen, hidden=_HIDDEN), where.values


def _after(where: Where, after: Cursor | None) -> Where:
    where.add("(e.reported_at, e.incident_id) < ({}, {})", *(after or (None, None)))
    return where


async def all_incidents(pool: Pool, filters: IncidentFilters) -> AsyncIterator[Row]:
    """Every incident, as one moment of the database holds them, fetched as they are taken."""
    where = where_incidents(filters)
    query = _EXPORT.format(where=where, hidden=_HIDDEN)
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        async for row in connection.cursor(query, *where.values, prefetch=PREFETCH):
            yield row


async def incidents_by_id(pool: Pool, ids: Sequence[UUID], filters: IncidentFilters | None = None) -> dict[UUID, Row]:
    """Those of some incidents that stand and that the filters leave, withdrawn ones too."""
    where = where_incidents(filters, any_status=True) if filters else Where()
    where.add("e.incident_id = ANY ({})", ids)
    query = _BY_ID.format(where=where, hidden=_HIDDEN)
    return {row["incident_id"]: row for row in await pool.fetch(query, *where.values)}


async def events_of(pool: Pool, incident_id: UUID) -> list[Row]:
    """The events of an incident that stand, earliest report first."""
    return list(await pool.fetch(_EVENTS, incident_id))


async def versions(pool: Pool, incident_id: UUID, limit: int) -> list[Row]:
    """The versions of an incident, newest first."""
    return list(await pool.fetch(_VERSIONS, incident_id, limit))


async def count_versions(pool: Pool, incident_id: UUID) -> int:
    """How many versions of an incident there are."""
    count: int = await pool.fetchval(_VERSION_COUNT, incident_id)
    return count


async def last_changed(pool: Pool) -> dict[UUID, datetime]:
    """The incidents that changed last, and when, the last one first: as far back as the newest 5,000 changes go."""
    found: dict[UUID, datetime] = {}
    for row in await pool.fetch(_LAST_CHANGED, _CHANGED):
        found.setdefault(row["id"], row["changed_at"])
    return found


async def archives_of(pool: Pool, articles: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Where the page of each article is kept: `{warc, offset, length, record_id, payload_sha256}`."""
    rows = await pool.fetch(_ARCHIVES, articles)
    return {row["article_id"]: orjson.loads(row["archive"]) for row in rows}

"""What stands in the database, for the table and the summary of `rasid up`."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from services.common.database import Pool

_TOTALS = """
SELECT (SELECT count(*) FROM rasid.articles WHERE kind = 'article') AS articles,
       (SELECT count(*) FROM rasid.articles WHERE kind = 'flash') AS flashes,
       (SELECT count(*) FROM rasid.events) AS events,
       (SELECT count(*) FROM rasid.incidents WHERE status = 'live') AS incidents,
       (SELECT count(*) FROM rasid.incidents WHERE status = 'live' AND corroboration > 1) AS corroborated"""

# Planned events have not happened: no incident holds them.
_UNMERGED = """
SELECT EXISTS (SELECT FROM rasid.events e WHERE e.modality <> 'planned'
               AND NOT EXISTS (SELECT FROM rasid.incident_events i WHERE i.event_id = e.event_id))"""

_NEWEST = """
SELECT e.published_at, e.site, e.event_type, e.mode, e.evidence,
       coalesce(e.location_ar, e.location_mention, e.location) AS place,
       (SELECT string_agg(a.mention, ' / ' ORDER BY a.position) FROM rasid.event_actors a
        WHERE a.event_id = e.event_id AND a.role IN ('initiator', 'participant')) AS actors
FROM rasid.events e ORDER BY e.fetched_at DESC, e.event_id LIMIT $1"""

_LINE_CHARACTERS = 60  # of the evidence


@dataclass(frozen=True)
class Totals:
    """How many stand in the database: current articles and flashes, events, incidents and those of several sources."""

    articles: int
    flashes: int
    events: int
    incidents: int
    corroborated: int


async def totals(database_url: str) -> Totals:
    """Count what stands."""
    connection = await asyncpg.connect(database_url)
    try:
        return Totals(**await connection.fetchrow(_TOTALS))
    finally:
        await connection.close()


async def is_merged(pool: Pool) -> bool:
    """Whether every event that could stands in an incident. False while the tables are not there."""
    try:
        return not await pool.fetchval(_UNMERGED)
    except asyncpg.UndefinedTableError:
        return False


async def newest_events(pool: Pool, count: int) -> list[str]:
    """The last events by the time their page was fetched, one line each: date, site, type, place, actors, sentence."""
    return [_line(row) for row in await pool.fetch(_NEWEST, count)]


def _line(row: asyncpg.Record) -> str:
    date = f"{row['published_at']:%Y-%m-%d}" if row["published_at"] else "no date"
    words = [date, row["site"] or "?", f"{row['event_type']}/{row['mode']}", row["place"], row["actors"]]
    said = row["evidence"].replace("\n", " ")
    sentence = said if len(said) <= _LINE_CHARACTERS else said[:_LINE_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return " · ".join([*(word for word in words if word), sentence])

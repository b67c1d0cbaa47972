"""What the API and the page ask of the database: read only, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.common.database import Pool
from services.web.cursor import Cursor

Row = Mapping[str, Any]

_EVENTS: Final = """
SELECT e.event_id, e.reported_at, e.record,
       r.site_name_ar, r.site_name, r.published_precision, {sensitive},
       substr(r.text, greatest(e.evidence_start - {context}, 0) + 1, least(e.evidence_start, {context})) AS before,
       substr(r.text, e.evidence_end + 1, {context}) AS after
FROM events e LEFT JOIN article_revisions r USING (article_id, revision)
{where} ORDER BY e.reported_at DESC, e.event_id DESC LIMIT {limit}"""

# A name that any event of the article hides is hidden in all of them.
_SENSITIVE: Final = """
(SELECT jsonb_agg(s) FROM events o, jsonb_array_elements(o.record -> 'sensitive') s
 WHERE o.article_id = e.article_id AND o.revision = e.revision) AS sensitive"""

_EVENT: Final = f"SELECT record, {_SENSITIVE} FROM events e WHERE event_id = $1"  # noqa: S608  (no value in it)

_EXPORT: Final = """
SELECT e.record, {sensitive} FROM events e {where} ORDER BY e.reported_at DESC, e.event_id DESC"""

_ARTICLES: Final = """
SELECT a.article_id, a.revision, a.kind, a.site, a.url, a.title, a.authors, a.published_at, a.published_precision,
       a.fetched_at, a.reported_at, a.language, a.duplicate_of, length(a.text) AS characters,
       (SELECT count(*) FROM events e WHERE e.article_id = a.article_id) AS events
FROM articles a {where} ORDER BY a.reported_at DESC, a.article_id DESC LIMIT {limit}"""

_ARTICLE: Final = "SELECT * FROM articles WHERE article_id = $1"

_ARTICLE_EVENTS: Final = """
SELECT record FROM events WHERE article_id = $1 AND revision = $2 ORDER BY evidence_start, event_id"""

_SITES: Final = "SELECT site, name, name_ar, homepage FROM sites ORDER BY site"

_TOTALS: Final = """
SELECT (SELECT count(*) FROM article_heads) AS articles, (SELECT count(*) FROM events) AS events"""

_PREFETCH: Final = 500  # rows of an export held in memory

CONTEXT: Final = 140  # characters shown on either side of a sentence


@dataclass(frozen=True)
class Filters:
    """Which rows a list holds; None does not narrow it. All that are given must hold."""

    event_type: str | None = None
    mode: str | None = None
    modality: str | None = None
    site: str | None = None
    actor: str | None = None
    admin1: str | None = None
    bbox: tuple[float, float, float, float] | None = None  # west, south, east, north, degrees
    since: datetime | None = None  # reported at or after
    until: datetime | None = None  # reported before
    date_from: date | None = None  # the event's own day, in Damascus
    date_to: date | None = None
    background: bool | None = None
    confidence: float | None = None
    text: str | None = None  # as typed into a search box: words, "phrases", or, -not


_EVENT_WORDS: Final = "search_words(coalesce(e.title, '') || ' ' || e.evidence || ' ' || coalesce(e.location_ar, ''))"
_ARTICLE_WORDS: Final = "search_words(coalesce(a.title, '') || ' ' || a.text)"
_POINT: Final = "point(e.longitude, e.latitude) <@ box(point({}, {}), point({}, {})) AND e.latitude IS NOT NULL"


async def events(pool: Pool, filters: Filters, *, after: Cursor | None, limit: int) -> list[Row]:
    """Events with their record and the text around their sentence; `before` and `after` None without the article."""
    query, values = events_query(filters, after=after, limit=limit)
    return list(await pool.fetch(query, *values))


def events_query(filters: Filters, *, after: Cursor | None, limit: int) -> tuple[str, list[object]]:
    """The query of a list of events and the values of its parameters."""
    where = _where_events(filters)
    where.add("(e.reported_at, e.event_id) < ({}, {})", *(after or (None, None)))
    return _EVENTS.format(where=where, limit=limit, context=CONTEXT, sensitive=_SENSITIVE), where.values


def _where_events(filters: Filters) -> _Where:
    where = _Where()
    where.add("e.event_type = {}", filters.event_type)
    where.add("e.mode = {}", filters.mode)
    where.add("e.modality = {}", filters.modality)
    where.add("e.site = {}", filters.site)
    where.add("EXISTS (SELECT FROM event_actors x WHERE x.event_id = e.event_id AND x.actor_id = {})", filters.actor)
    where.add("e.admin1 = {}", filters.admin1)
    where.add(_POINT, *(filters.bbox or (None,)))
    where.add("e.reported_at >= {}", filters.since)
    where.add("e.reported_at < {}", filters.until)
    where.add("coalesce(e.event_date_end, e.event_date) >= {}", filters.date_from)
    where.add("e.event_date <= {}", filters.date_to)
    where.add("e.background = {}", filters.background)
    where.add("e.confidence >= {}", filters.confidence)
    where.add(_EVENT_WORDS + " @@ search_query({})", filters.text)
    return where


async def all_events(pool: Pool, filters: Filters) -> AsyncIterator[Row]:
    """Every event with its record, as one moment of the database holds them, fetched as they are taken."""
    where = _where_events(filters)
    query = _EXPORT.format(where=where, sensitive=_SENSITIVE)
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        async for row in connection.cursor(query, *where.values, prefetch=_PREFETCH):
            yield row


async def event(pool: Pool, event_id: UUID) -> Row | None:
    """One event with its record."""
    row: Row | None = await pool.fetchrow(_EVENT, event_id)
    return row


async def articles(pool: Pool, filters: Filters, *, after: Cursor | None, limit: int) -> list[Row]:
    """Current articles without their text. Only `site`, `since`, `until` and `text` of the filters count."""
    where = _Where()
    where.add("a.site = {}", filters.site)
    where.add("a.reported_at >= {}", filters.since)
    where.add("a.reported_at < {}", filters.until)
    where.add(_ARTICLE_WORDS + " @@ search_query({})", filters.text)
    where.add("(a.reported_at, a.article_id) < ({}, {})", *(after or (None, None)))
    return list(await pool.fetch(_ARTICLES.format(where=where, limit=limit), *where.values))


async def article(pool: Pool, article_id: UUID) -> tuple[Row, list[str]] | None:
    """The current revision of an article and the records of its events (JSON, in text order)."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        row = await connection.fetchrow(_ARTICLE, article_id)
        if row is None:
            return None
        found = await connection.fetch(_ARTICLE_EVENTS, article_id, row["revision"])
    return row, [each["record"] for each in found]


async def sites(pool: Pool) -> list[Row]:
    """The sites of which articles stand in the database."""
    return list(await pool.fetch(_SITES))


async def totals(pool: Pool) -> Row:
    """How many articles and events stand."""
    row: Row = await pool.fetchrow(_TOTALS)
    return row


class _Where:
    """A WHERE clause that grows, and the values of its parameters."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self._clauses: list[str] = []

    def add(self, clause: str, *values: object) -> None:
        """Narrow by a clause with one {} for each value; not at all where the first value is None."""
        if values[0] is None:
            return
        first = len(self.values) + 1
        self._clauses.append(clause.format(*(f"${number}" for number in range(first, first + len(values)))))
        self.values += values

    def __str__(self) -> str:
        return f"WHERE {' AND '.join(self._clauses)}" if self._clauses else ""

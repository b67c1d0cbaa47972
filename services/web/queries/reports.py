"""What the API and the page ask of the database: read only, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from services.common.database import Pool
from services.web.queries.cursor import Cursor
from services.web.queries.filters import EventFilters, ReportFilters
from services.web.queries.source import Source
from services.web.queries.where import POSTGRESQL, Where, named, newest, where_articles, where_events

Row = Mapping[str, Any]

# A name that one event hides, as it stands in its sentence (or elsewhere in its article `t`, where that is stored).
HIDDEN_NAME: Final = """
coalesce(CASE WHEN (s ->> 'start')::int >= o.evidence_start
         THEN substr(o.evidence, (s ->> 'start')::int - o.evidence_start + 1, (s ->> 'end')::int - (s ->> 'start')::int) END,
         substr(t.text, (s ->> 'start')::int + 1, (s ->> 'end')::int - (s ->> 'start')::int))"""
HIDING: Final = """
events o LEFT JOIN article_revisions t USING (article_id, revision), jsonb_array_elements(o.sensitive) s"""

# A name that any event of the article hides is hidden in all of them.
SENSITIVE: Final = f"""
(SELECT jsonb_agg(s || jsonb_build_object('name', {HIDDEN_NAME})) FROM {HIDING}
 WHERE o.article_id = e.article_id AND o.revision = e.revision AND o.sensitive IS NOT NULL) AS sensitive"""  # noqa: S608

# Only when all events of an article are there is it known which names it hides.
_IS_READ: Final = "EXISTS (SELECT FROM extractions x WHERE x.article_id = {0}.article_id AND x.revision = {0}.revision)"

_EVENTS: Final = """
SELECT e.event_id, e.reported_at, e.record, {sensitive}
FROM ({newest}) p JOIN events e USING (event_id) ORDER BY p.reported_at DESC, p.event_id DESC"""

# With the words around the sentence.
_CARDS: Final = """
SELECT p.*, r.site_name_ar, r.site_name, r.published_precision,
       CASE WHEN {is_read}
            THEN substr(r.text, greatest(p.evidence_start - {context}, 0) + 1, least(p.evidence_start, {context})) END AS before,
       CASE WHEN {is_read} THEN substr(r.text, p.evidence_end + 1, {context}) END AS after
FROM (SELECT e.event_id, e.article_id, e.revision, e.reported_at, e.evidence_start, e.evidence_end, e.record, {sensitive}
      FROM ({newest}) p JOIN events e USING (event_id)) p
LEFT JOIN article_revisions r USING (article_id, revision) ORDER BY p.reported_at DESC, p.event_id DESC"""

_EVENT: Final = f"SELECT record, {SENSITIVE} FROM events e WHERE event_id = $1"  # noqa: S608  (no value in it)

_EXPORT: Final = """
SELECT e.record, {sensitive} FROM events e {where} ORDER BY e.reported_at DESC, e.event_id DESC"""

_ARTICLES: Final = """
SELECT a.article_id, a.revision, a.kind, a.site, a.url, a.title, a.authors, a.published_at, a.published_precision,
       a.fetched_at, a.reported_at, a.language, a.duplicate_of, length(a.text) AS characters,
       (SELECT count(*) FROM events e WHERE e.article_id = a.article_id) AS events,
       (SELECT jsonb_agg({name}) FROM {hiding}
        WHERE o.article_id = a.article_id AND o.revision = a.revision AND o.sensitive IS NOT NULL) AS hidden,
       {is_read} AS is_read
FROM articles a {where} ORDER BY a.reported_at DESC, a.article_id DESC LIMIT {limit}"""

_ARTICLE: Final = f"SELECT a.*, {_IS_READ.format('a')} AS is_read FROM articles a WHERE article_id = $1"  # noqa: S608

_ALL_ARTICLES: Final = """
SELECT a.*, {is_read} AS is_read,
       (SELECT jsonb_agg(s) FROM events o, jsonb_array_elements(o.sensitive) s
        WHERE o.article_id = a.article_id AND o.revision = a.revision AND o.sensitive IS NOT NULL) AS spans
FROM articles a {where} ORDER BY a.reported_at DESC, a.article_id DESC"""

_ARTICLE_EVENTS: Final = """
SELECT record FROM events WHERE article_id = $1 AND revision = $2 ORDER BY evidence_start, event_id"""

_SITES: Final = "SELECT site, name, name_ar, homepage FROM sites ORDER BY site"

_TOTALS: Final = """
SELECT (SELECT count(*) FROM article_heads) AS articles, (SELECT count(*) FROM events) AS events"""

_ORDER: Final = "e.event_id, e.reported_at"

PREFETCH: Final = 500  # rows of an export held in memory

_AROUND: Final = 240  # characters read on either side of a sentence


async def events(
    pool: Pool, filters: EventFilters, *, after: Cursor | None, limit: int, source: Source | None = None
) -> list[Row]:
    """Events with their record and the names their article hides; which they are, another source may say."""
    if source is not None and source.spelling is not POSTGRESQL:
        where = _after(where_events(filters, source.spelling), after)
        ids = [row[0] for row in await source.tuples(newest("events", _ORDER, where, filters, limit), where.values)]
        query = _EVENTS.format(newest=named("events", _ORDER, "$1"), sensitive=SENSITIVE)
        found: list[Row] = await pool.fetch(query, ids)
        if len(found) == len(ids):  # else one has gone since, and a page that is short would look like the last
            return found
    query, values = events_query(filters, after=after, limit=limit)
    return list(await pool.fetch(query, *values))


async def cards(pool: Pool, filters: EventFilters, *, after: Cursor | None, limit: int) -> list[Row]:
    """The same with the text around their sentence; `before` and `after` None without the article."""
    query, values = events_query(filters, after=after, limit=limit, form=_CARDS)
    return list(await pool.fetch(query, *values))


def events_query(
    filters: EventFilters, *, after: Cursor | None, limit: int, form: str = _EVENTS
) -> tuple[str, list[object]]:
    """The query of a list of events and the values of its parameters."""
    where = _after(where_events(filters), after)
    chosen = newest("events", _ORDER, where, filters, limit)
    return form.format(newest=chosen, context=_AROUND, sensitive=SENSITIVE, is_read=_IS_READ.format("r")), where.values


def _after(where: Where, after: Cursor | None) -> Where:
    where.add("(e.reported_at, e.event_id) < ({}, {})", *(after or (None, None)))
    return where


async def all_events(pool: Pool, filters: EventFilters) -> AsyncIterator[Row]:
    """Every event with its record, as one moment of the database holds them, fetched as they are taken."""
    where = where_events(filters)
    query = _EXPORT.format(where=where, sensitive=SENSITIVE)
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        async for row in connection.cursor(query, *where.values, prefetch=PREFETCH):
            yield row


async def event(pool: Pool, event_id: UUID) -> Row | None:
    """One event with its record."""
    row: Row | None = await pool.fetchrow(_EVENT, event_id)
    return row


async def articles(pool: Pool, filters: ReportFilters, *, after: Cursor | None, limit: int) -> list[Row]:
    """Current articles without their text."""
    query, values = articles_query(filters, after=after, limit=limit)
    return list(await pool.fetch(query, *values))


def articles_query(filters: ReportFilters, *, after: Cursor | None, limit: int) -> tuple[str, list[object]]:
    """The query of a list of articles and the values of its parameters."""
    where = where_articles(filters)
    where.add("(a.reported_at, a.article_id) < ({}, {})", *(after or (None, None)))
    query = _ARTICLES.format(where=where, limit=limit, is_read=_IS_READ.format("a"), name=HIDDEN_NAME, hiding=HIDING)
    return query, where.values


async def all_articles(pool: Pool, filters: ReportFilters) -> AsyncIterator[Row]:
    """Every current article with its text and `spans`, where private names stand in it, as `all_events` does events."""
    where = where_articles(filters)
    query = _ALL_ARTICLES.format(where=where, is_read=_IS_READ.format("a"))
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        async for row in connection.cursor(query, *where.values, prefetch=PREFETCH):
            yield row


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


async def events_by_id(pool: Pool, ids: Sequence[UUID], filters: EventFilters) -> dict[UUID, Row]:
    """Those of some events that stand and that the filters leave."""
    where = where_events(filters)
    where.add("e.event_id = ANY ({})", ids)
    query = f"SELECT e.event_id, e.record, {SENSITIVE} FROM events e {where}"  # noqa: S608  (no value in it)
    return {row["event_id"]: row for row in await pool.fetch(query, *where.values)}

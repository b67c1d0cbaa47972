"""What the API and the page ask of the database: read only, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.common.database import Pool
from services.web.cursor import Cursor

Row = Mapping[str, Any]

_EVENTS: Final = """
SELECT e.event_id, e.reported_at, e.record,
       r.site_name_ar, r.site_name, r.published_precision,
       substr(r.text, greatest(e.evidence_start - {context}, 0) + 1, least(e.evidence_start, {context})) AS before,
       substr(r.text, e.evidence_end + 1, {context}) AS after
FROM rasid.events e LEFT JOIN rasid.article_revisions r USING (article_id, revision)
{where} ORDER BY e.reported_at DESC, e.event_id DESC LIMIT {limit}"""

_EVENT: Final = "SELECT record FROM rasid.events WHERE event_id = $1"

_ARTICLES: Final = """
SELECT a.article_id, a.revision, a.kind, a.site, a.url, a.title, a.authors, a.published_at, a.published_precision,
       a.fetched_at, a.reported_at, a.language, a.duplicate_of, length(a.text) AS characters,
       (SELECT count(*) FROM rasid.events e WHERE e.article_id = a.article_id) AS events
FROM rasid.articles a {where} ORDER BY a.reported_at DESC, a.article_id DESC LIMIT {limit}"""

_ARTICLE: Final = "SELECT * FROM rasid.articles WHERE article_id = $1"

_ARTICLE_EVENTS: Final = """
SELECT record FROM rasid.events WHERE article_id = $1 AND revision = $2 ORDER BY evidence_start, event_id"""

_SITES: Final = "SELECT site, name, name_ar, homepage FROM rasid.sites ORDER BY site"

_TOTALS: Final = """
SELECT (SELECT count(*) FROM rasid.articles) AS articles, (SELECT count(*) FROM rasid.events) AS events"""

CONTEXT: Final = 140  # characters shown on either side of a sentence


@dataclass(frozen=True)
class Filters:
    """Which rows a list holds; None does not narrow it. `since` is compared with `reported_at`."""

    event_type: str | None = None
    mode: str | None = None
    site: str | None = None
    since: datetime | None = None


async def events(pool: Pool, filters: Filters, *, after: Cursor | None, limit: int) -> list[Row]:
    """Events with their record and the text around their sentence; `before` and `after` None without the article."""
    where = _Where()
    where.equal("e.event_type", filters.event_type)
    where.equal("e.mode", filters.mode)
    where.equal("e.site", filters.site)
    where.since("e.reported_at", filters.since)
    where.past("(e.reported_at, e.event_id)", after)
    query = _EVENTS.format(where=where, limit=limit, context=CONTEXT)
    return list(await pool.fetch(query, *where.values))


async def event(pool: Pool, event_id: UUID) -> str | None:
    """The record of one event, JSON."""
    record: str | None = await pool.fetchval(_EVENT, event_id)
    return record


async def articles(pool: Pool, filters: Filters, *, after: Cursor | None, limit: int) -> list[Row]:
    """Current articles without their text. Only `site` and `since` of the filters count."""
    where = _Where()
    where.equal("a.site", filters.site)
    where.since("a.reported_at", filters.since)
    where.past("(a.reported_at, a.article_id)", after)
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

    def equal(self, column: str, value: object) -> None:
        if value is not None:
            self._add(f"{column} = {{}}", value)

    def since(self, column: str, moment: datetime | None) -> None:
        if moment is not None:
            self._add(f"{column} >= {{}}", moment)

    def past(self, columns: str, cursor: Cursor | None) -> None:
        if cursor is not None:
            self._add(f"{columns} < ({{}}, {{}})", *cursor)

    def _add(self, clause: str, *values: object) -> None:
        first = len(self.values) + 1
        self._clauses.append(clause.format(*(f"${number}" for number in range(first, first + len(values)))))
        self.values += values

    def __str__(self) -> str:
        return f"WHERE {' AND '.join(self._clauses)}" if self._clauses else ""

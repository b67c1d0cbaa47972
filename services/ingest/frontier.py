"""The frontier: what pages are known, and when each is to be fetched (again). PostgreSQL, schema `ingest`.

A URL is taken with FOR UPDATE SKIP LOCKED and stays locked, in an open transaction, until its outcome is committed
together with what was published: what a dead process had taken is free at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Final, Self
from uuid import UUID

import asyncpg

from services.common.database import Pool
from services.ingest.site import Site, host_of
from services.ingest.urls import InvalidUrlError, canonicalise

VALIDATOR_LIMIT: Final = 1000  # characters of an ETag or Last-Modified that is worth keeping


@dataclass(frozen=True)
class Known:
    """A URL as the frontier knows it. `url` is canonical, `fetch_url` the address to ask."""

    url: str
    site: str
    fetch_url: str
    fetched_at: datetime | None
    discovered_at: datetime
    published_at: datetime | None
    attempts: int
    outcome: str | None
    etag: str | None
    last_modified: str | None
    payload_sha256: str | None
    article_id: UUID | None
    flash_ids: list[UUID]

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that make the next request conditional."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True)
class Outcome:
    """What became of a fetch. `outcome` is one of those counted in rasid_ingest_pages_total."""

    outcome: str
    due_at: datetime | None
    reason: str | None = None
    attempts: int = 0
    fetched_at: datetime | None = None
    published_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    payload_sha256: str | None = None
    article_id: UUID | None = None
    flash_ids: tuple[UUID, ...] | None = None


class Taken:
    """A URL in hand. Leaving the context without `finish` hands it back as if it had never been taken."""

    def __init__(
        self, pool: Pool, connection: asyncpg.Connection, transaction: asyncpg.Transaction, row: Known
    ) -> None:
        self.pool = pool
        self.connection = connection
        self._transaction = transaction
        self._open = True
        self.known = row

    async def finish(self, outcome: Outcome) -> None:
        """Write the outcome and commit it with everything else written over `connection`. None keeps what stands."""
        await self.connection.execute(
            """
            UPDATE ingest.urls SET outcome = $2, due_at = $3, reason = $4, attempts = $5,
                fetched_at = coalesce($6, fetched_at), published_at = coalesce($7, published_at),
                etag = CASE WHEN $6::timestamptz IS NULL THEN etag ELSE $8 END,
                last_modified = CASE WHEN $6::timestamptz IS NULL THEN last_modified ELSE $9 END,
                payload_sha256 = coalesce($10, payload_sha256), article_id = coalesce($11, article_id),
                flash_ids = coalesce($12, flash_ids)
            WHERE url = $1
            """,
            self.known.url,
            outcome.outcome,
            outcome.due_at,
            outcome.reason,
            outcome.attempts,
            outcome.fetched_at,
            outcome.published_at,
            kept(outcome.etag),
            kept(outcome.last_modified),
            outcome.payload_sha256,
            outcome.article_id,
            outcome.flash_ids,
        )
        await self._transaction.commit()
        self._open = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.hand_back()

    async def hand_back(self) -> None:
        """Let the URL go, as it was unless it is finished. For whoever does not come to enter the context."""
        try:
            if self._open and not self.connection.is_closed():
                await self._transaction.rollback()
        finally:
            await self.pool.release(self.connection)


async def take(pool: Pool, host: str) -> Taken | None:
    """The URL of a host that is due first, those never fetched before others; None where none is."""
    connection = await pool.acquire()
    try:
        transaction = connection.transaction()
        await transaction.start()
        row = await connection.fetchrow(
            """
            SELECT url, site, fetch_url, fetched_at, discovered_at, published_at, attempts, outcome, etag,
                last_modified, payload_sha256, article_id, flash_ids
            FROM ingest.urls WHERE host = $1 AND due_at <= now()
            ORDER BY fetched_at IS NOT NULL, due_at LIMIT 1 FOR UPDATE SKIP LOCKED
            """,
            host,
        )
        if row is not None:
            return Taken(pool, connection, transaction, Known(**dict(row)))
        await transaction.rollback()
    except BaseException:
        await pool.release(connection)
        raise
    await pool.release(connection)
    return None


async def add(connection: asyncpg.Connection | Pool, site: Site, urls: Iterable[str]) -> int:
    """Add URLs (as `fetchable` makes them) of a site, due at once; returns how many were not known before."""
    rows: dict[str, tuple[str, str, str, str]] = {}
    for url in urls:
        try:
            canonical = canonicalise(url)
        except InvalidUrlError:
            continue
        rows.setdefault(canonical, (canonical, site.id, host_of(url), url))
    if not rows:
        return 0
    canonicals, site_ids, hosts, fetch_urls = zip(*rows.values(), strict=True)
    await connection.execute(
        "INSERT INTO ingest.hosts (host) SELECT DISTINCT unnest($1::text[]) ON CONFLICT DO NOTHING", hosts
    )
    added = await connection.fetch(
        """
        INSERT INTO ingest.urls (url, site, host, fetch_url)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING RETURNING 1
        """,
        canonicals,
        site_ids,
        hosts,
        fetch_urls,
    )
    return len(added)


async def knows_any(pool: Pool, site: Site, urls: Iterable[str], *, until: datetime | None = None) -> bool:
    """Whether any of these URLs is known, and was by then (on the database's clock) where `until` is given.

    True of none, and of a site of which nothing is known: nothing is missing there.
    """
    canonicals = []
    for url in urls:
        with suppress(InvalidUrlError):
            canonicals.append(canonicalise(url))
    if not canonicals:
        return True
    return bool(
        await pool.fetchval(
            "SELECT EXISTS (SELECT FROM ingest.urls WHERE url = ANY($1) AND ($3::timestamptz IS NULL OR discovered_at <= $3)) "
            "OR NOT EXISTS (SELECT FROM ingest.urls WHERE site = $2)",
            canonicals,
            site.id,
            until,
        )
    )


def kept(validator: str | None) -> str | None:
    """An ETag or Last-Modified if it is worth keeping, else None."""
    return validator if validator and len(validator) <= VALIDATOR_LIMIT and "\0" not in validator else None

"""The sources of all sites as the database knows them: when each was polled, with what outcome, when it is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from services.common.database import Pool
from services.ingest.site import Discovery, Site, host_of

GIVEN_UP: Final = 3  # failures in a row after which a source counts as failing, and one round goes on without it


@dataclass(frozen=True)
class Source:
    """One feed or section page of a site. `answered_at`: when a poll of it last had an answer."""

    url: str
    site: str
    interval: float
    failures: int
    answered_at: datetime | None
    etag: str | None
    last_modified: str | None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that make the next request conditional."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


def discovery_of(site: Site, url: str) -> Discovery | None:
    """What the site's file says of a source, None when it no longer names it."""
    return next((discovery for discovery in site.discovery if discovery.url == url), None)


async def sync(pool: Pool, sites: Iterable[Site], *, due_now: bool) -> None:
    """Make the table hold exactly the sources that the files of these sites name; new ones are due at once."""
    rows = [(found.url, site.id, host_of(found.url)) for site in sites for found in site.discovery]
    async with pool.acquire() as connection, connection.transaction():
        await connection.executemany(
            "INSERT INTO ingest.hosts (host) VALUES ($1) ON CONFLICT DO NOTHING",
            [(host,) for host in sorted({host for _url, _site, host in rows})],
        )
        await connection.executemany(
            "INSERT INTO ingest.sources (url, site, host) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", rows
        )
        await connection.execute(
            "DELETE FROM ingest.sources WHERE site = ANY($1) AND NOT url = ANY($2)",
            list({site for _url, site, _host in rows}),
            [url for url, _site, _host in rows],
        )
        if due_now:
            await connection.execute(
                "UPDATE ingest.sources SET due_at = now() WHERE url = ANY($1)", [url for url, *_rest in rows]
            )


async def due_source(pool: Pool, host: str) -> Source | None:
    """The source of a host that is due first. The caller holds the host, so nobody else polls it."""
    row = await pool.fetchrow(
        """
        SELECT url, site, interval_seconds, failures, answered_at, etag, last_modified FROM ingest.sources
        WHERE host = $1 AND due_at <= now() ORDER BY due_at LIMIT 1
        """,
        host,
    )
    if row is None:
        return None
    fields = dict(row)
    return Source(interval=fields.pop("interval_seconds"), **fields)


async def polled(
    connection: asyncpg.Connection | Pool,
    source: Source,
    *,
    outcome: str,
    wait: float,
    interval: float,
    failures: int = 0,
    etag: str | None = None,
    last_modified: str | None = None,
) -> None:
    """Write the outcome of a poll; the source is due again after `wait` seconds. Without `failures` it has answered."""
    await connection.execute(
        """
        UPDATE ingest.sources SET polled_at = now(), outcome = $2, due_at = now() + make_interval(secs => $3),
            interval_seconds = $4, failures = $5, etag = $6, last_modified = $7,
            answered_at = CASE WHEN $5 = 0 THEN now() ELSE answered_at END
        WHERE url = $1
        """,
        source.url,
        outcome,
        wait,
        interval,
        failures,
        etag,
        last_modified,
    )


async def failing(pool: Pool, sites: Iterable[str]) -> dict[str, int]:
    """Sources that failed again and again, counted for each of these sites."""
    rows = await pool.fetch(
        "SELECT site, count(*) FILTER (WHERE failures >= $2) AS failing FROM ingest.sources "
        "WHERE site = ANY($1) GROUP BY site",
        list(sites),
        GIVEN_UP,
    )
    return {row["site"]: row["failing"] for row in rows}


async def unfinished(pool: Pool, sites: Iterable[str], since: datetime) -> int:
    """Sources of these sites whose last poll since then brought something new, or that were not yet polled."""
    return int(
        await pool.fetchval(
            """
            SELECT count(*) FROM ingest.sources s JOIN ingest.hosts USING (host)
            WHERE site = ANY($1) AND refusing_since IS NULL
                AND NOT coalesce(polled_at >= $2 AND (outcome IN ('quiet', 'unchanged') OR s.failures >= $3), false)
            """,
            list(sites),
            since,
            GIVEN_UP,
        )
    )

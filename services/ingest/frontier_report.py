"""What the frontier holds, host by host, for whoever runs rasid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.common.database import Pool

# By the index, one step for each site: a frontier holds every page that there ever was.
NEWEST: Final = """
    SELECT site, newest FROM unnest($1::text[]) AS site, LATERAL (
        SELECT published_at AS newest FROM ingest.urls u WHERE u.site = site.site AND published_at IS NOT NULL
        ORDER BY published_at DESC LIMIT 1
    ) last
"""


@dataclass(frozen=True)
class HostReport:
    """One host: pages by what is to become of them, and how the host stands to us.

    `due` may be fetched now, `later` at some time, `done` never again; `failed` and `refused` count last outcomes.
    """

    host: str
    site: str
    due: int
    later: int
    done: int
    failed: int
    refused: int
    failing_sources: int
    next_allowed_at: datetime
    failures: int
    refusing_since: datetime | None
    robots_status: int | None

    @property
    def state(self) -> str:
        """In one word: refusing, disallowed (robots.txt cannot be read by us), backed off, or open."""
        if self.refusing_since is not None:
            return "refusing"
        if self.robots_status in {401, 403}:
            return "disallowed"
        return "backed off" if self.failures else "open"


async def report(pool: Pool) -> list[HostReport]:
    """Every known host, in order of site and host."""
    rows = await pool.fetch(
        """
        SELECT h.host, coalesce(s.site, u.site, '') AS site, coalesce(due, 0) AS due, coalesce(later, 0) AS later,
            coalesce(done, 0) AS done, coalesce(failed, 0) AS failed, coalesce(refused, 0) AS refused,
            coalesce(failing, 0) AS failing_sources, next_allowed_at, failures, refusing_since, robots_status
        FROM ingest.hosts h
        LEFT JOIN (
            SELECT host, min(site) AS site, count(*) FILTER (WHERE due_at <= now()) AS due,
                count(*) FILTER (WHERE due_at > now()) AS later, count(*) FILTER (WHERE due_at IS NULL) AS done,
                count(*) FILTER (WHERE outcome = 'failed') AS failed,
                count(*) FILTER (WHERE outcome = 'refused') AS refused
            FROM ingest.urls GROUP BY host) u USING (host)
        LEFT JOIN (
            SELECT host, min(site) AS site, count(*) FILTER (WHERE outcome = 'failed') AS failing
            FROM ingest.sources GROUP BY host) s USING (host)
        ORDER BY 2, 1
        """
    )
    return [HostReport(**dict(row)) for row in rows]


async def newest(pool: Pool, sites: Iterable[str]) -> dict[str, datetime]:
    """When the newest article of each of these sites was published; a site without a dated one is left out."""
    rows = await pool.fetch(NEWEST, list(sites))
    return {row["site"]: row["newest"] for row in rows}

"""What is due in the frontier, at which hosts, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from services.common.database import Pool

_SOON: Final = 60.0  # seconds; a host backed off for longer has nothing due


async def hosts_to_ask(pool: Pool, sites: Iterable[str]) -> set[str]:
    """Hosts with something that is or will be due, of these sites, but for those that refuse us."""
    rows = await pool.fetch(
        """
        SELECT host FROM ingest.hosts h WHERE refusing_since IS NULL AND (
            EXISTS (SELECT FROM ingest.sources s WHERE s.host = h.host AND s.site = ANY($1))
            OR EXISTS (SELECT FROM ingest.urls u WHERE u.host = h.host AND u.due_at IS NOT NULL AND u.site = ANY($1)))
        """,
        list(sites),
    )
    return {row["host"] for row in rows}


async def seconds_until_due(pool: Pool, host: str) -> float | None:
    """Seconds until something of the host may be asked, 0.0 or less for now; None when nothing ever will be."""
    seconds = await pool.fetchval(
        """
        SELECT extract(epoch FROM greatest(next_allowed_at, least(
            (SELECT min(due_at) FROM ingest.sources s WHERE s.host = h.host),
            (SELECT min(due_at) FROM ingest.urls u WHERE u.host = h.host AND due_at IS NOT NULL))) - now())::float8
        FROM ingest.hosts h WHERE host = $1 AND refusing_since IS NULL AND (
            EXISTS (SELECT FROM ingest.sources s WHERE s.host = h.host)
            OR EXISTS (SELECT FROM ingest.urls u WHERE u.host = h.host AND due_at IS NOT NULL))
        """,
        host,
    )
    return float(seconds) if seconds is not None else None


async def count(pool: Pool, sites: Iterable[str]) -> int:
    """URLs of these sites that may be fetched now or within a minute, those in hand included."""
    return int(
        await pool.fetchval(
            """
            SELECT count(*) FROM ingest.urls u JOIN ingest.hosts h USING (host)
            WHERE u.due_at <= now() AND h.refusing_since IS NULL AND u.site = ANY($1)
                AND h.next_allowed_at <= now() + make_interval(secs => $2)
            """,
            list(sites),
            _SOON,
        )
    )


async def refusing(pool: Pool, sites: Iterable[str]) -> set[tuple[str, str]]:
    """(site, host) of the hosts of these sites that refuse us."""
    rows = await pool.fetch(
        """
        SELECT host, coalesce((SELECT site FROM ingest.sources s WHERE s.host = h.host LIMIT 1),
            (SELECT site FROM ingest.urls u WHERE u.host = h.host LIMIT 1)) AS site
        FROM ingest.hosts h WHERE refusing_since IS NOT NULL
        """
    )
    watched = set(sites)
    return {(row["site"], row["host"]) for row in rows if row["site"] in watched}


async def make_recent_due(pool: Pool, sites: Iterable[str], *, days: float) -> None:
    """Make every page of these sites that was fetched in the last days due now, for one round of them all."""
    await pool.execute(
        "UPDATE ingest.urls SET due_at = now() WHERE fetched_at > now() - make_interval(secs => $2) AND site = ANY($1) "
        "AND outcome NOT IN ('refused', 'failed')",
        list(sites),
        days * 86_400,
    )

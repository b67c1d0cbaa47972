"""`rasid backfill`: the past of a site from Wayback, a page by its first capture in the span, resumable.

First the captures are listed month by month, then fetched in the order of their time; what was listed and what became
of each capture stands in the database, written with what was published.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import asyncpg

from services.common import logging
from services.common.database import Pool
from services.ingest.backfill_wayback import Capture, UnplayableError, Wayback
from services.ingest.live_lag import LiveLag
from services.ingest.replay import open_backfill
from services.ingest.replay_batch import Note
from services.ingest.settings import IngestSettings
from services.ingest.site import Site, site_of
from services.ingest.urls import InvalidUrlError, canonicalise, fetchable
from services.ingest.warc_pages import Candidate

_BATCH: Final = 16  # captures fetched between two transactions
_SECOND: Final = timedelta(seconds=1)


@dataclass
class Progress:
    """How far a backfill has come: pages of the span, those done, and by outcome (see `Batches.publish`, unplayable)."""

    pages: int = 0
    done: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


Show = Callable[[Progress], object]


async def backfill(
    settings: IngestSettings,
    site: Site,
    first: date,
    last: date,
    *,
    wayback: Wayback,
    jobs: int,
    show: Show = lambda _progress: None,
    stop: asyncio.Event | None = None,
) -> Progress:
    """Publish the pages of a site that Wayback captured from day `first` to day `last` (UTC, both included).

    `stop` ends it after the batch in hand. Raises StopServiceError when Wayback, broker or database fail.
    """
    stop = stop or asyncio.Event()
    span = _Span(site, _midnight(first), _midnight(last) + timedelta(days=1))
    progress = Progress()
    async with open_backfill(settings, jobs=jobs) as (pool, batches), LiveLag(settings) as live:
        for host in sorted({host.removeprefix("www.") for host in site.all_hosts}):
            for start, end in _months(span.first, span.end):
                if not stop.is_set():
                    await _list(pool, wayback, site, host, start, end)
        progress.pages, progress.done = await span.count(pool)
        show(progress)
        while not stop.is_set() and (captures := await span.open(pool)):
            found, unplayable = await _fetched(wayback, site, captures)
            cleaned = await batches.clean([page for _capture, page in found])
            await live.quiet()
            told = await batches.publish(cleaned, _note([capture for capture, _page in found], unplayable))
            progress.outcomes.update(told)
            progress.outcomes.update({"unplayable": len(unplayable)} if unplayable else {})
            progress.pages, progress.done = await span.count(pool)
            show(progress)
    return progress


async def _list(pool: Pool, wayback: Wayback, site: Site, host: str, start: datetime, end: datetime) -> None:
    """Remember the captures of one month, if that is not done yet."""
    if await pool.fetchval(
        "SELECT EXISTS (SELECT FROM ingest.listings WHERE (host, first, last) = ($1, $2, $3))", host, start, end
    ):
        return
    captures = await wayback.captures(host, start, end - _SECOND)
    rows = [(page, one.captured_at, site.id, one.original) for one in captures if (page := _page_of(one, site))]
    async with pool.acquire() as connection, connection.transaction():
        await connection.executemany(
            "INSERT INTO ingest.captures (page, captured_at, site, original) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT DO NOTHING",
            rows,
        )
        if end <= datetime.now(UTC):  # a month that goes on is asked for again
            await connection.execute("INSERT INTO ingest.listings VALUES ($1, $2, $3)", host, start, end)
    logging.get("ingest.backfill").info(
        "listed", host=host, since=f"{start:%Y-%m-%d}", captures=len(captures), pages=len(rows)
    )


def _page_of(capture: Capture, site: Site) -> str | None:
    """The canonical URL of a capture, if it is a page that the site's patterns allow."""
    try:
        url = fetchable(capture.original)
    except InvalidUrlError:
        return None
    wanted = site_of(url, {site.id: site}) is not None and site.wants(url)
    return canonicalise(url) if wanted else None


async def _fetched(
    wayback: Wayback, site: Site, captures: Sequence[Capture]
) -> tuple[list[tuple[Capture, Candidate]], list[Capture]]:
    """The captures as pages, one after another, and those that cannot be had."""
    found, unplayable = [], []
    for capture in captures:
        try:
            record = await wayback.record(capture, site=site.id)
        except UnplayableError as error:
            logging.get("ingest.backfill").info("unplayable", url=capture.original, reason=str(error))
            unplayable.append(capture)
            continue
        found.append((capture, Candidate(record)))
    return found, unplayable


def _note(captures: Sequence[Capture], unplayable: Sequence[Capture]) -> Note:
    """Writes what became of these captures."""

    async def note(connection: asyncpg.Connection, outcomes: Sequence[str]) -> None:
        settled = [*zip(captures, outcomes, strict=True), *((one, "unplayable") for one in unplayable)]
        await connection.executemany(
            "UPDATE ingest.captures SET outcome = $3 WHERE page = $1 AND captured_at = $2",
            [(canonicalise(capture.original), capture.captured_at, outcome) for capture, outcome in settled],
        )

    return note


@dataclass(frozen=True)
class _Span:
    """The pages of a site captured from `first` to before `end`. A page is settled by any capture that plays."""

    site: Site
    first: datetime
    end: datetime

    async def open(self, pool: Pool) -> list[Capture]:
        """The captures to fetch next, one of each page, earliest first."""
        rows = await pool.fetch(
            """
            SELECT original, captured_at FROM (
                SELECT DISTINCT ON (page) page, original, captured_at FROM ingest.captures c
                WHERE site = $1 AND captured_at >= $2 AND captured_at < $3 AND outcome IS NULL AND NOT EXISTS (
                    SELECT FROM ingest.captures o WHERE o.page = c.page AND o.outcome <> 'unplayable')
                ORDER BY page, captured_at) next
            ORDER BY captured_at, page LIMIT $4
            """,
            self.site.id,
            self.first,
            self.end,
            _BATCH,
        )
        return [Capture(row["original"], row["captured_at"]) for row in rows]

    async def count(self, pool: Pool) -> tuple[int, int]:
        """Pages, and those of them that are settled or of which every capture is unplayable."""
        row = await pool.fetchrow(
            """
            SELECT count(*) AS pages, count(*) FILTER (WHERE settled OR NOT untried) AS done FROM (
                SELECT bool_or(outcome <> 'unplayable') AS settled, bool_or(outcome IS NULL) AS untried
                FROM ingest.captures WHERE site = $1 AND captured_at >= $2 AND captured_at < $3 GROUP BY page) pages
            """,
            self.site.id,
            self.first,
            self.end,
        )
        return row["pages"], row["done"]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _months(first: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The span cut where months begin: narrow lists are answered, wide ones time out."""
    while first < end:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(following, end)
        first = following

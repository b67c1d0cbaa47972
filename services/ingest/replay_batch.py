"""A batch of archived pages, cleaned on all cores and published as a backfill in one transaction, in their order.

What replay and backfill share. Pages that were published in that revision, or in a later one, are recognised.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from services.common import logging
from services.common.clock import utc_now
from services.common.database import Pool
from services.common.kafka import Publisher
from services.contracts.article import ArchiveReference, Article
from services.ingest import published, warc
from services.ingest.archive import Archive
from services.ingest.duplicates_known import with_duplicate
from services.ingest.pages import send
from services.ingest.parsing import Parsed, Parser, UnparsableError
from services.ingest.published import Last
from services.ingest.settings import IngestSettings
from services.ingest.urls import canonicalise
from services.ingest.warc_pages import FoundPage

_AHEAD: Final = 2  # pages in hand for each parser: one is unpacked while another is parsed

Note = Callable[[asyncpg.Connection], Awaitable[object]]


@dataclass(frozen=True)
class CleanPage:
    """A page and what it holds; `parsed` is None where it cannot be cleaned."""

    found: FoundPage
    parsed: Parsed | None


class Batches:
    """Cleans and publishes batches for one process. Raises StopServiceError where broker, disk or database fail."""

    def __init__(
        self,
        settings: IngestSettings,
        *,
        pool: Pool,
        publisher: Publisher,
        archive: Archive,
        parsers: Sequence[Parser],
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._publisher = publisher
        self._archive = archive
        self._idle: asyncio.Queue[Parser] = asyncio.Queue()
        for parser in [*parsers] * _AHEAD:
            self._idle.put_nowait(parser)
        self._log = logging.get("ingest.backfill")

    async def clean(self, found: Sequence[FoundPage]) -> list[CleanPage]:
        """These pages as they read, in their order."""
        return list(await asyncio.gather(*map(self._clean, found)))

    async def publish(self, pages: Sequence[CleanPage], note: Note) -> list[str]:
        """Publish what is new of these pages; the outcome of each, in order.

        Outcomes: published, unchanged (that revision is published), older (a newer one is, in the contract's order),
        dead_letter (it cannot be cleaned).
        `note` writes what the caller must remember, in the same transaction.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            last = await self._last(connection, pages)
            records: list[Article] = []
            outcomes = [await self._settled(connection, page, last, records) for page in pages]
            await note(connection)
            await send(self._publisher, records, clock=utc_now, backfill=True)
        return outcomes

    async def _clean(self, found: FoundPage) -> CleanPage:
        parser = await self._idle.get()
        try:
            page = await asyncio.to_thread(warc.page, found.record, limit=self._settings.body_limit)
            parsed = await parser.clean(
                page.body,
                url=found.url,
                canonical_url=canonicalise(found.url),
                content_type=page.content_type,
                fetched_at=page.fetched_at,
                site=found.site.id,
            )
        except (UnparsableError, warc.InvalidWarcError) as error:
            self._log.warning("page cannot be replayed", url=found.url, offset=found.offset, reason=str(error))
            return CleanPage(found, None)
        finally:
            self._idle.put_nowait(parser)
        return CleanPage(found, parsed)

    async def _last(self, connection: asyncpg.Connection, pages: Sequence[CleanPage]) -> dict[UUID, Last]:
        """What was published last of these pages' articles.

        Articles and tickers are locked in the order of their names, so that two batches never wait for each other.
        """
        parsed = [page.parsed for page in pages if page.parsed]
        last = {}
        for article_id in sorted({one.article.article_id for one in parsed}):
            if before := await published.last(connection, article_id):
                last[article_id] = before
        flashes = {flash.source.id: flash for one in parsed for flash in one.flashes}
        for site, flash in sorted(flashes.items()):
            await published.known_lines(connection, site, [flash.article_id], days=0, now=flash.fetched_at)
        return last

    async def _settled(
        self, connection: asyncpg.Connection, page: CleanPage, last: dict[UUID, Last], records: list[Article]
    ) -> str:
        """The outcome of one page; what is new of it is remembered and added to `records`."""
        if page.parsed is None:
            return "dead_letter"
        article, site = page.parsed.article, page.found.site.id
        lines = {flash.article_id: flash for flash in page.parsed.flashes}
        known = await published.known_lines(
            connection, site, lines, days=self._settings.flash_days, now=article.fetched_at
        )
        new = [flash for flash_id, flash in lines.items() if flash_id not in known]
        before = last.get(article.article_id)
        outcome = "published"
        if before is not None and before.revision == article.revision:
            outcome = "unchanged"
        elif before is not None and (before.fetched_at, before.cleaner_version) >= _rank(article):
            outcome = "older"
        page_url = canonicalise(page.found.url)
        if outcome == "published":
            last[article.article_id] = Last(article.revision, page_url, *_rank(article))
            new.insert(0, await with_duplicate(self._pool, article))
        if new:
            reference = await self._reference(page.found)
            new = [record.model_copy(update={"archive": reference}) for record in new]
            await published.remember(connection, new, page_url=page_url)
            records += new
        await published.lines_seen(connection, known, now=article.fetched_at)
        return outcome

    async def _reference(self, found: FoundPage) -> ArchiveReference:
        """Where the page stands in our archive; a page of a file outside it is taken over first."""
        digest = warc.payload_sha256(found.record)
        if found.file is not None and found.file.resolve().parent == self._settings.archive.resolve():
            return ArchiveReference(
                warc=found.file.name,
                offset=found.offset,
                length=len(found.record),
                record_id=found.record_id,
                payload_sha256=digest,
            )
        return await self._archive.keep(found.record, record_id=found.record_id, payload_sha256=digest)


def _rank(article: Article) -> tuple[datetime, int]:
    """Which of two revisions is newer."""
    return article.fetched_at, article.cleaner.version

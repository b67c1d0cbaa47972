"""`rasid replay`: pages of known sites from WARC files to the topic, as a backfill, on all cores, resumable.

How far each file has come stands in the database; what was published already is recognised by its revision, so an
interrupted replay that is started again publishes every page once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from services.common import database, logging
from services.common.database import Pool
from services.common.kafka import Publisher
from services.contracts.article import ArchiveReference
from services.ingest import warc
from services.ingest.archive import Archive
from services.ingest.parsing import Parser, UnparsableError
from services.ingest.past import Past
from services.ingest.settings import MIGRATIONS, SCHEMA, IngestSettings
from services.ingest.site import load_sites
from services.ingest.urls import canonicalise
from services.ingest.warc_pages import FoundPage, pages

_BATCH: Final = 256  # records read between two notes of how far a file has come


@dataclass
class Progress:
    """How far a replay has come: bytes of all files, and pages by outcome.

    Outcomes: published, unchanged (that revision is published), older (a later revision is), dead_letter.
    """

    total_bytes: int
    done_bytes: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


async def replay(
    settings: IngestSettings, files: Sequence[Path], *, jobs: int, show: Callable[[Progress], None] = lambda _p: None
) -> Progress:
    """Publish the pages of known sites in `files`, cleaned by `jobs` processes; `show` is called as it goes on.

    Raises UnreadableWarcError for a file that is no WARC file, StopServiceError when broker or database fail.
    """
    await database.migrate(settings.database, schema=SCHEMA, folder=MIGRATIONS)
    progress = Progress(sum(file.stat().st_size for file in files))
    async with AsyncExitStack() as stack:
        pool = await database.connect(settings.database, size=jobs + 2)
        stack.push_async_callback(pool.close)
        publisher = Publisher(settings)
        await publisher.start()
        stack.push_async_callback(publisher.stop)
        archive = Archive(settings)
        stack.push_async_callback(archive.close)
        parsers = [await stack.enter_async_context(Parser(settings)) for _ in range(jobs)]
        one = Replay(settings, pool=pool, publisher=publisher, archive=archive, parsers=parsers)
        for file in files:
            await one.file(file, progress, show)
    return progress


class Replay:
    """Replays files, one after another, for one process."""

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
        self._sites = load_sites(settings.sites_folder)
        self._pool = pool
        self._past = Past(settings, pool=pool, publisher=publisher)
        self._archive = archive
        self._parsers = parsers
        self._log = logging.get("ingest.replay")

    async def file(self, file: Path, progress: Progress, show: Callable[[Progress], None]) -> None:
        """Replay one file from where it was left. Raises UnreadableWarcError and StopServiceError."""
        name, size = _identity(file)
        row = await self._pool.fetchrow("SELECT read_to FROM ingest.replays WHERE file = $1 AND size = $2", name, size)
        start = int(row["read_to"]) if row else 0
        progress.done_bytes += start
        show(progress)
        records = pages(file, self._sites, start=start)
        while start < size:
            batch = await asyncio.to_thread(lambda: list(islice(records, _BATCH)))
            found = [page for _end, page in batch if page is not None]
            await self._batch(file, found, progress)
            end = batch[-1][0] if len(batch) == _BATCH else size
            await self._pool.execute(
                """
                INSERT INTO ingest.replays (file, size, read_to, pages) VALUES ($1, $2, $3, $4)
                ON CONFLICT (file) DO UPDATE SET size = $2, read_to = $3, pages = replays.pages + $4
                """,
                name,
                size,
                end,
                len(found),
            )
            progress.done_bytes += end - start
            start = end
            show(progress)

    async def _batch(self, file: Path, found: Sequence[FoundPage], progress: Progress) -> None:
        waiting = list(reversed(found))

        async def work(parser: Parser) -> None:
            while waiting:
                progress.outcomes[await self._page(file, waiting.pop(), parser)] += 1

        async with asyncio.TaskGroup() as group:
            for parser in self._parsers:
                group.create_task(work(parser))

    async def _page(self, file: Path, found: FoundPage, parser: Parser) -> str:
        """The outcome of one page."""
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
            self._log.warning("page cannot be replayed", file=file.name, offset=found.offset, reason=str(error))
            return "dead_letter"
        return await self._past.publish(
            parsed,
            site=found.site.id,
            page_url=canonicalise(found.url),
            reference=lambda: self._reference(file, found),
        )

    async def _reference(self, file: Path, found: FoundPage) -> ArchiveReference:
        """Where the page stands in our archive; a page of a file outside it is taken over first."""
        digest = warc.payload_sha256(found.record)
        if _is_in(file, self._settings.archive):
            return ArchiveReference(
                warc=file.name,
                offset=found.offset,
                length=len(found.record),
                record_id=found.record_id,
                payload_sha256=digest,
            )
        return await self._archive.keep(found.record, record_id=found.record_id, payload_sha256=digest)


def _identity(file: Path) -> tuple[str, int]:
    """(name, size) that a file is known by."""
    return str(file.resolve()), file.stat().st_size


def _is_in(file: Path, folder: Path) -> bool:
    return file.resolve().parent == folder.resolve()

"""`rasid replay`: pages of known sites from WARC files to the topic, as a backfill, on all cores, resumable.

How far each file has come stands in the database, written with what was published, so an interrupted replay that is
started again publishes every page once; only what a killed one had in hand is sent again.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg

from services.common import database
from services.common.database import Pool
from services.common.kafka import Publisher, create_topics
from services.ingest.archive import Archive
from services.ingest.live_lag import LiveLag
from services.ingest.parsing import Parser
from services.ingest.published import TOPICS
from services.ingest.replay_batch import Batches, CleanPage, Note
from services.ingest.settings import MIGRATIONS, SCHEMA, ReplaySettings
from services.ingest.site import load_sites
from services.ingest.warc_members import UnreadableWarcError
from services.ingest.warc_pages import Group, groups
from services.ingest.warc_repair import repair

_BATCH: Final = 8  # groups of records that are published together
_AHEAD: Final = 3 * _BATCH  # groups in memory: while one batch is published, the parsers must not run out of them


@dataclass
class Progress:
    """How far a replay has come: bytes of all files, pages by outcome (see `Batches.publish`), seconds waited."""

    total_bytes: int
    done_bytes: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    waited: float = 0.0


Show = Callable[[Progress], object]


async def replay(
    settings: ReplaySettings,
    files: Sequence[Path],
    *,
    jobs: int,
    show: Show = lambda _progress: None,
    stop: asyncio.Event | None = None,
) -> Progress:
    """Publish the pages of known sites in `files`, cleaned on `jobs` cores; `show` is called as it goes on.

    `stop` ends it after the batch in hand. Raises UnreadableWarcError for files that are no WARC files, when all the
    others are done, StopServiceError when broker, disk or database fail.
    """
    progress = Progress(sum(file.stat().st_size for file in files))
    async with open_backfill(settings, jobs=jobs) as (pool, batches), LiveLag(settings) as live:
        one, unreadable = _Replay(settings, pool, batches, live), list[str]()
        for file in files:
            try:
                await one.file(file, progress, show, stop or asyncio.Event())
            except UnreadableWarcError as error:
                unreadable.append(str(error))
    if unreadable:
        raise UnreadableWarcError("\n".join(unreadable))
    return progress


@asynccontextmanager
async def open_backfill(settings: ReplaySettings, *, jobs: int) -> AsyncIterator[tuple[Pool, Batches]]:
    """The parts that a replay or backfill needs, with parsers for `jobs` cores.

    There is one parser more than cores: each is idle while its answer is read here and its next job written.
    """
    await database.migrate(settings.database, schema=SCHEMA, folder=MIGRATIONS)
    async with AsyncExitStack() as stack:
        pool = await database.connect(settings.database, size=4, role="rasid_ingest")
        stack.push_async_callback(database.close, pool)
        publisher = Publisher(settings)
        await publisher.start()
        stack.push_async_callback(publisher.stop)
        await create_topics(settings, TOPICS)
        await asyncio.to_thread(repair, settings.archive)
        archive = Archive(settings)
        stack.push_async_callback(archive.close)
        parsers = [await stack.enter_async_context(Parser(settings)) for _ in range(jobs + 1)]
        yield pool, Batches(settings, pool=pool, publisher=publisher, archive=archive, parsers=parsers)


class _Reading:
    """Has the groups of a file cleaned ahead of whoever asks for them, in their order."""

    def __init__(self, batches: Batches, found: Iterator[Group]) -> None:
        self._batches = batches
        self._found = found
        self._ahead: deque[tuple[int, asyncio.Task[list[CleanPage]]]] = deque()
        self.error: UnreadableWarcError | None = None  # why the file was not read to its end

    async def batch(self, stop: asyncio.Event) -> tuple[int, list[CleanPage]] | None:
        """The offset up to which the next batch reads, and its pages; None behind the last, or what `stop` left."""
        while len(self._ahead) < _AHEAD and not stop.is_set() and (group := await asyncio.to_thread(self._next)):
            self._ahead.append((group.end, asyncio.create_task(self._batches.clean(group.candidates))))
        if not self._ahead:
            return None
        pages: list[CleanPage] = []
        for _group in range(min(_BATCH, len(self._ahead))):
            end, cleaning = self._ahead.popleft()
            pages += [page for page in await cleaning if page.page_url is not None]
        return end, pages

    def close(self) -> None:
        """Give up what is in hand."""
        for _end, cleaning in self._ahead:
            cleaning.cancel()

    def _next(self) -> Group | None:
        try:
            return next(self._found, None)
        except UnreadableWarcError as error:
            self.error = error
            return None


class _Replay:
    """Replays files one after another; while one batch is published, the next ones are cleaned."""

    def __init__(self, settings: ReplaySettings, pool: Pool, batches: Batches, live: LiveLag) -> None:
        self._sites = load_sites(settings.sites_folder)
        self._pool = pool
        self._batches = batches
        self._live = live

    async def file(self, file: Path, progress: Progress, show: Show, stop: asyncio.Event) -> None:
        """Replay one file from where it was left. What can be read of a broken one is published before it is told."""
        start = await self._read_to(file)
        progress.done_bytes += start
        show(progress)
        reading = _Reading(self._batches, groups(file, self._sites, start=start))
        publishing: asyncio.Task[list[str]] | None = None

        async def published() -> None:
            nonlocal start
            if publishing is not None:
                progress.outcomes.update(await asyncio.shield(publishing))
                progress.done_bytes += end - start
                start = end
                show(progress)

        end = start
        try:
            while (batch := await reading.batch(stop)) is not None:
                await published()
                progress.waited += await self._live.quiet()
                end, pages = batch
                publishing = asyncio.create_task(self._batches.publish(pages, self._note(file, end, len(pages))))
        finally:
            await published()
            reading.close()
        if reading.error:
            raise reading.error
        if not stop.is_set():
            progress.done_bytes += _identity(file)[1] - start  # what follows the last record
            show(progress)

    async def _read_to(self, file: Path) -> int:
        read_to = await self._pool.fetchval(
            "SELECT read_to FROM ingest.replays WHERE file = $1 AND size = $2", *_identity(file)
        )
        return int(read_to or 0)

    def _note(self, file: Path, read_to: int, count: int) -> Note:
        """Writes how far a file has come, a number of pages further."""

        async def note(connection: asyncpg.Connection, _outcomes: Sequence[str]) -> None:
            await connection.execute(
                """
                INSERT INTO ingest.replays (file, size, read_to, pages) VALUES ($1, $2, $3, $4)
                ON CONFLICT (file) DO UPDATE SET size = $2, read_to = $3, pages = replays.pages + $4
                """,
                *_identity(file),
                read_to,
                count,
            )

        return note


def _identity(file: Path) -> tuple[str, int]:
    """What a file is known again by: its path and size; one that has grown is read from the start."""
    return str(file.resolve()), file.stat().st_size

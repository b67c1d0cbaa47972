"""Publishing again, from the archive, what a broker has forgotten: every revision that nobody has closed.

The embedded broker keeps nothing when it stops, so `rasid up` begins with this. Ids and revisions come out the same,
so whoever already has a record takes it for the one it has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final, NamedTuple
from uuid import UUID

from services.common import database, erasure, logging
from services.common.clock import Clock, utc_now
from services.common.kafka import Publisher
from services.contracts.article import Article
from services.ingest import published as revisions
from services.ingest.archive import ArchiveError, read
from services.ingest.clean import Page, UncleanableError, clean
from services.ingest.duplicates import signature_of
from services.ingest.duplicates_known import with_duplicate
from services.ingest.pages import send
from services.ingest.published import Revision
from services.ingest.settings import MIGRATIONS, SCHEMA, ReplaySettings
from services.ingest.site import Site, load_sites

_BATCH: Final = 100  # pages read and cleaned between two sends


class Republished(NamedTuple):
    """How many records were sent, and how many revisions could not be: each of those has its line in the log."""

    sent: int
    left_out: int


async def published(settings: ReplaySettings) -> set[tuple[UUID, str]]:
    """(article_id, revision) of everything published last of each article and ticker line."""
    return {(one.article_id, one.revision) for one in await _all_revisions(settings)}


async def republish(
    settings: ReplaySettings,
    done: set[tuple[UUID, str]],
    *,
    since: datetime | None = None,
    backfill: bool = False,
    clock: Clock = utc_now,
) -> Republished:
    """Publish again every revision not in `done`, cleaned from its archived page.

    With `since` only those of pages fetched then or later; `backfill` marks them as such.

    A page that the archive no longer holds or that can no longer be cleaned is logged, counted and left out. Where the cleaner
    has changed, its new revision is published and remembered. Raises StopServiceError when the broker does not take
    them or the database does not answer.
    """
    missing = [
        one
        for one in await _all_revisions(settings)
        if (one.article_id, one.revision) not in done and (since is None or one.fetched_at >= since)
    ]
    if not missing:
        return Republished(0, 0)
    sites = load_sites(settings.sites_folder)
    publisher = Publisher(settings)
    await publisher.start()
    try:
        pool = await database.connect(settings.database, size=1, role="rasid_ingest")
        try:
            sent = 0
            for batch in _batches(_by_page(missing)):
                cleaned = await asyncio.to_thread(_articles, settings, sites, batch)
                found = [
                    (page_url, await with_duplicate(pool, article, signature_of(article.text)))
                    for page_url, article in cleaned
                ]
                erasures = await erasure.load(pool)
                kept = erasures.kept(article for _page_url, article in found)
                await send(publisher, kept, clock=clock, backfill=backfill)
                async with pool.acquire() as connection, connection.transaction():
                    for page_url, article in found:
                        await revisions.remember(connection, [article], page_url=page_url)
                sent += len(found)
            return Republished(sent, len(missing) - sent)
        finally:
            await database.close(pool)
    finally:
        await publisher.stop()


async def _all_revisions(settings: ReplaySettings) -> list[Revision]:
    await database.migrate(settings.database, schema=SCHEMA, folder=MIGRATIONS)
    pool = await database.connect(settings.database, size=1, role="rasid_ingest")
    try:
        erased = (await erasure.load(pool)).articles
        return [one for one in await revisions.all_revisions(pool) if one.article_id not in erased]
    finally:
        await database.close(pool)


def _by_page(missing: Sequence[Revision]) -> list[list[Revision]]:
    """Those read from one archived page together; pages in the order in which they were fetched."""
    return [list(group) for _key, group in groupby(missing, key=lambda one: (one.archive.warc, one.archive.offset))]


def _batches(pages: list[list[Revision]]) -> Iterator[list[list[Revision]]]:
    for start in range(0, len(pages), _BATCH):
        yield pages[start : start + _BATCH]


def _articles(
    settings: ReplaySettings, sites: Mapping[str, Site], pages: list[list[Revision]]
) -> list[tuple[str, Article]]:
    """(page URL, record) for each of the revisions of these pages that can be had again."""
    log = logging.get("ingest.republish")
    found: list[tuple[str, Article]] = []
    for page in pages:
        first = page[0]
        try:
            archived = read(settings, first.archive)
            cleaned = clean(
                Page(archived.url, archived.body, archived.content_type, archived.fetched_at, first.page_url),
                sites.get(first.site),
            )
        except (ArchiveError, UncleanableError) as error:
            log.error("page cannot be published again", url=first.page_url, reason=str(error))  # noqa: TRY400
            continue
        records = {record.article_id: record for record in (cleaned.article, *cleaned.flashes)}
        for one in page:
            if record := records.get(one.article_id):
                found.append((one.page_url, record.model_copy(update={"archive": one.archive})))
            else:
                log.error("record is no longer on its page", url=one.url, article_id=str(one.article_id))
    return found

"""Publishing a page of the past (replay, backfill): as a backfill, each revision once, never over a later one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from services.common.clock import utc_now
from services.common.database import Pool
from services.common.kafka import Publisher
from services.contracts.article import ArchiveReference, Article
from services.ingest import published
from services.ingest.duplicates_known import with_duplicate
from services.ingest.pages import send
from services.ingest.parsing import Parsed
from services.ingest.settings import IngestSettings

Reference = Callable[[], Awaitable[ArchiveReference]]


class Past:
    """Publishes parsed pages whose `fetched_at` lies in the past, for one process."""

    def __init__(self, settings: IngestSettings, *, pool: Pool, publisher: Publisher) -> None:
        self._settings = settings
        self._pool = pool
        self._publisher = publisher

    async def publish(self, parsed: Parsed, *, site: str, page_url: str, reference: Reference) -> str:
        """Publish a page's article and ticker lines unless they are known, and remember them.

        `page_url` is the canonical URL it was asked for by; `reference` is called once where something is published,
        and tells where the page stands in the archive by then. Returns the outcome: published, unchanged (that
        revision is), or older (a later revision is). Raises StopServiceError; nothing is then remembered.
        """
        article = parsed.article
        async with self._pool.acquire() as connection, connection.transaction():
            before = await published.last(connection, article.article_id)
            lines = await published.known_lines(
                connection,
                site,
                [flash.article_id for flash in parsed.flashes],
                days=self._settings.flash_days,
                now=article.fetched_at,
            )
            new: list[Article] = [flash for flash in parsed.flashes if flash.article_id not in lines]
            outcome = _outcome(before, article)
            if outcome == "published":
                new.insert(0, await with_duplicate(self._pool, article))
            if new:
                stands = await reference()
                new = [record.model_copy(update={"archive": stands}) for record in new]
                await send(self._publisher, new, clock=utc_now, backfill=True)
                await published.remember(connection, new, page_url=page_url)
        return outcome


def _outcome(before: published.Last | None, article: Article) -> str:
    if before is None:
        return "published"
    if before.revision == article.revision:
        return "unchanged"
    return "published" if before.fetched_at < article.fetched_at else "older"

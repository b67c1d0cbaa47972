"""From a server's answer to its one outcome: archive, clean, publish, and only then the frontier's row."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from services.common import logging, metrics
from services.common.clock import Clock, utc_now
from services.common.errors import DeadLetterError
from services.common.kafka import Publisher, dead_headers
from services.common.service import VERSION
from services.contracts import records
from services.contracts.article import ArchiveReference, Article
from services.contracts.dead_letter import PageReference
from services.contracts.ids import article_id
from services.contracts.topics import PAGES_DEAD
from services.ingest import published
from services.ingest.archive import Archive
from services.ingest.clean import Cleaned, Page, UncleanableError
from services.ingest.failure import FetchError, RefusedError
from services.ingest.fetch import Answer
from services.ingest.frontier import Outcome, Taken
from services.ingest.schedule import backoff, refetch_at
from services.ingest.settings import IngestSettings
from services.ingest.site import Site
from services.ingest.verdict import is_unchanged, payload_sha256

SERVICE: Final = "ingest"

Clean = Callable[[Page, Site | None], Cleaned]


class Pages:
    """Settles what was fetched, for one process; cleaning runs in `executor`.

    Raises StopServiceError where broker or disk does not take a page: nothing is then committed, and the page is
    fetched again.
    """

    def __init__(
        self,
        settings: IngestSettings,
        *,
        archive: Archive,
        publisher: Publisher,
        clean: Clean,
        executor: Executor,
        clock: Clock = utc_now,
    ) -> None:
        self._settings = settings
        self._archive = archive
        self._publisher = publisher
        self._clean = clean
        self._executor = executor
        self._clock = clock
        self._newest: dict[str, float] = {}
        self._log = logging.get("ingest.pages")

    async def settle(self, taken: Taken, site: Site, answer: Answer) -> str:
        """Archive, clean and publish an answer and commit its outcome, which is returned and counted."""
        try:
            unchanged = is_unchanged(answer, taken.known.payload_sha256)
        except (FetchError, RefusedError) as error:
            return await self.settle_failure(taken, site, error)
        if unchanged:
            await published.lines_seen(taken.connection, taken.known.flash_ids, now=answer.asked_at)
            return await self._finish(taken, site, "unchanged", answer, published_at=taken.known.published_at)
        reference = await self._archive.write(answer, site=site.id)
        page = Page(
            url=answer.url,
            body=answer.page,
            content_type=answer.field("content-type"),
            fetched_at=answer.asked_at,
            canonical_url=taken.known.url,
        )
        try:
            cleaned = await self._cleaned(page, site)
        except UncleanableError as error:
            return await self._dead(taken, site, answer, reference, error)
        return await self._publish(taken, site, answer, reference, cleaned)

    async def settle_failure(self, taken: Taken, site: Site, error: FetchError | RefusedError) -> str:
        """Commit that no page was had, and when to try again; the outcome is returned and counted."""
        known, now = taken.known, self._clock()
        attempts = known.attempts + 1
        if isinstance(error, RefusedError):
            name, due_at = "refused", None
        else:
            name = "failed"
            given_up = error.final or attempts >= self._settings.attempts
            wait = backoff(attempts, first=self._settings.retry_min, longest=self._settings.retry_max)
            due_at = None if given_up else now + timedelta(seconds=max(wait, error.wait or 0.0))
        metrics.FETCH_FAILURES.labels(site.id, error.reason.value).inc()
        self._log.info("page not had", site=site.id, url=known.fetch_url, outcome=name, reason=str(error))
        await taken.finish(Outcome(name, due_at, reason=f"{error.reason.value}: {error}"[:500], attempts=attempts))
        metrics.PAGES.labels(site.id, name).inc()
        return name

    async def _cleaned(self, page: Page, site: Site) -> Cleaned:
        begun = monotonic()
        loop = asyncio.get_running_loop()
        try:
            cleaned = await loop.run_in_executor(self._executor, self._clean, page, site)
        except DeadLetterError:
            raise
        except Exception as error:
            # A page is hostile input, and the cleaner a deep stack of parsers: its bugs cost the page, not the service.
            self._log.exception("the cleaner failed", url=page.url)
            msg = f"{type(error).__name__}: {error}"
            raise UncleanableError(msg) from error
        metrics.CLEAN_SECONDS.observe(monotonic() - begun)
        metrics.CLEANED.labels(site.id, cleaned.layout).inc()
        return cleaned

    async def _publish(
        self, taken: Taken, site: Site, answer: Answer, reference: ArchiveReference, cleaned: Cleaned
    ) -> str:
        """Send the article if its revision is new, and the ticker lines that are; all acknowledged, then remembered."""
        connection = taken.connection
        article = cleaned.article.model_copy(update={"archive": reference})
        before = await published.known_page(connection, article.article_id)
        known = await published.known_lines(
            connection,
            site.id,
            [flash.article_id for flash in cleaned.flashes],
            days=self._settings.flash_days,
            now=answer.asked_at,
        )
        lines = {flash.article_id: flash.model_copy(update={"archive": reference}) for flash in cleaned.flashes}
        new = [flash for flash in lines.values() if flash.article_id not in known]
        if before is None or before[0] != article.revision:
            name = "published"
            new.insert(0, article)
        else:
            name = "unchanged" if before[1] == taken.known.url else "duplicate"
        await send(self._publisher, new, clock=self._clock)
        await published.remember(connection, new, page_url=taken.known.url)
        await published.lines_seen(connection, known, now=answer.asked_at)
        flashes = sum(record.kind == "flash" for record in new)
        metrics.FLASHES.labels(site.id, "published").inc(flashes)
        metrics.FLASHES.labels(site.id, "known").inc(len(known))
        if article.published_at is not None:
            self._newest[site.id] = max(article.published_at.timestamp(), self._newest.get(site.id, 0.0))
            metrics.NEWEST_ARTICLE.labels(site.id).set(self._newest[site.id])
        return await self._finish(
            taken, site, name, answer, published_at=article.published_at, article=article, flash_ids=tuple(lines)
        )

    async def _dead(
        self, taken: Taken, site: Site, answer: Answer, reference: ArchiveReference, error: UncleanableError
    ) -> str:
        key = article_id(taken.known.url)
        value = PageReference(
            article_id=key, url=answer.url, site=site.id, fetched_at=answer.asked_at, archive=reference
        )
        headers = dead_headers(answer.url, error, service=f"{SERVICE} {VERSION}", clock=self._clock)
        letter = records.Record(PAGES_DEAD.name, str(key).encode(), value.model_dump_json().encode(), headers)
        await self._publisher.send([letter])
        metrics.DEAD_LETTERS.labels(PAGES_DEAD.name, type(error).__name__).inc()
        self._log.warning("page cannot be cleaned", site=site.id, url=answer.url, reason=str(error))
        return await self._finish(taken, site, "dead_letter", answer, published_at=None, reason=str(error)[:500])

    async def _finish(
        self,
        taken: Taken,
        site: Site,
        name: str,
        answer: Answer,
        *,
        published_at: datetime | None,
        article: Article | None = None,
        flash_ids: tuple[UUID, ...] | None = None,
        reason: str | None = None,
    ) -> str:
        outcome = Outcome(
            name,
            refetch_at(
                answer.asked_at,
                published_at or taken.known.discovered_at,
                first=timedelta(hours=self._settings.refetch_hours),
                until=timedelta(days=self._settings.refetch_days),
            ),
            reason=reason,
            fetched_at=answer.asked_at,
            published_at=published_at,
            etag=answer.field("etag") or (taken.known.etag if name == "unchanged" else None),
            last_modified=answer.field("last-modified") or (taken.known.last_modified if name == "unchanged" else None),
            payload_sha256=payload_sha256(answer),
            article_id=article.article_id if article else None,
            flash_ids=flash_ids,
        )
        await taken.finish(outcome)
        metrics.PAGES.labels(site.id, name).inc()
        return name


async def send(publisher: Publisher, articles: Sequence[Article], *, clock: Clock, backfill: bool = False) -> None:
    """Publish articles and flashes; returns when all replicas have them all. Raises StopServiceError."""
    now = clock()
    await publisher.send(
        [records.encode(article, service=SERVICE, sent_at=now, backfill=backfill) for article in articles]
    )

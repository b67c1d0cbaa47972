"""From a server's answer to its one outcome: archive, clean, publish, and only then the frontier's row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.common import logging, metrics
from services.common.clock import Clock, utc_now
from services.common.kafka import Publisher, dead_headers
from services.common.service import VERSION
from services.contracts import records
from services.contracts.article import ArchiveReference, Article
from services.contracts.dead_letter import ERROR_CLASS, PageReference
from services.contracts.ids import article_id
from services.contracts.topics import PAGES_DEAD
from services.ingest import published
from services.ingest.archive import Archive
from services.ingest.duplicates_known import with_duplicate
from services.ingest.failure import FetchError, RefusedError
from services.ingest.fetch import Answer
from services.ingest.frontier import Outcome, Taken
from services.ingest.parsing import Parsed, Parser, UnparsableError
from services.ingest.schedule import backoff, refetch_at
from services.ingest.settings import IngestSettings
from services.ingest.site import UNRECOGNISED, Site
from services.ingest.verdict import is_unchanged, payload_sha256

SERVICE: Final = "ingest"


class Pages:
    """Settles what was fetched, for one process.

    `newest` is when the newest article of each site was published, as far as was known before: told from the start, so
    that a feed that is dead does not seem alive after a restart. Raises StopServiceError where broker or disk does not
    take a page: nothing is then committed, and the page is fetched again.
    """

    def __init__(
        self,
        settings: IngestSettings,
        *,
        archive: Archive,
        publisher: Publisher,
        parser: Parser,
        newest: Mapping[str, datetime],
        clock: Clock = utc_now,
    ) -> None:
        self._settings = settings
        self._archive = archive
        self._publisher = publisher
        self._parser = parser
        self._clock = clock
        self._newest = dict(newest)
        self._log = logging.get("ingest.pages")
        for site, at in newest.items():
            metrics.NEWEST_ARTICLE.labels(site).set(at.timestamp())

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
        try:
            parsed = await self._parser.clean(
                answer.page,
                url=answer.url,
                canonical_url=taken.known.url,
                content_type=answer.field("content-type"),
                fetched_at=answer.asked_at,
                site=site.id,
            )
        except UnparsableError as error:
            return await self._dead(taken, site, answer, reference, error)
        metrics.CLEAN_SECONDS.observe(parsed.seconds)
        metrics.CLEANED.labels(site.id, parsed.layout).inc()
        metrics.EXTRACTION_FAILURES.labels(site.id).inc(parsed.failed)
        if parsed.layout == UNRECOGNISED:
            self._log.warning("layout not recognised", site=site.id, url=answer.url)
        return await self._publish(taken, site, answer, reference, parsed)

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

    async def _publish(
        self, taken: Taken, site: Site, answer: Answer, reference: ArchiveReference, parsed: Parsed
    ) -> str:
        """Send the article if its revision is new, and the ticker lines that are; all acknowledged, then remembered."""
        connection = taken.connection
        article = parsed.article.model_copy(update={"archive": reference})
        before = await published.last(connection, article.article_id)
        known = await published.known_lines(
            connection,
            site.id,
            [flash.article_id for flash in parsed.flashes],
            days=self._settings.flash_days,
            now=answer.asked_at,
        )
        lines = {flash.article_id: flash.model_copy(update={"archive": reference}) for flash in parsed.flashes}
        new = [flash for flash in lines.values() if flash.article_id not in known]
        if before is None or before.revision != article.revision:
            name = "published"
            article = await with_duplicate(taken.pool, article, parsed.signature)
            new.insert(0, article)
        else:
            name = "unchanged" if before.page_url == taken.known.url else "duplicate"
        await send(self._publisher, new, clock=self._clock)
        await published.remember(connection, new, page_url=taken.known.url)
        await published.lines_seen(connection, known, now=answer.asked_at)
        flashes = sum(record.kind == "flash" for record in new)
        metrics.FLASHES.labels(site.id, "published").inc(flashes)
        metrics.FLASHES.labels(site.id, "known").inc(len(known))
        if article.published_at is not None:
            self._newest[site.id] = max(article.published_at, self._newest.get(site.id, article.published_at))
            metrics.NEWEST_ARTICLE.labels(site.id).set(self._newest[site.id].timestamp())
        return await self._finish(
            taken, site, name, answer, published_at=article.published_at, article=article, flash_ids=tuple(lines)
        )

    async def _dead(
        self, taken: Taken, site: Site, answer: Answer, reference: ArchiveReference, error: UnparsableError
    ) -> str:
        key = article_id(taken.known.url)
        value = PageReference(
            article_id=key, url=answer.url, site=site.id, fetched_at=answer.asked_at, archive=reference
        )
        headers = dict(dead_headers(answer.url, error, service=f"{SERVICE} {VERSION}", clock=self._clock))
        headers[ERROR_CLASS] = error.kind.encode()  # as it was raised in the parser process
        letter = records.Record(
            PAGES_DEAD.name, str(key).encode(), value.model_dump_json().encode(), tuple(headers.items())
        )
        await self._publisher.send([letter])
        metrics.DEAD_LETTERS.labels(PAGES_DEAD.name, error.kind).inc()
        self._log.warning("page cannot be cleaned", site=site.id, url=answer.url, error=error.kind, reason=str(error))
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

"""Polling one source: ask it politely, find its links, add those that are new to the frontier, decide when next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from services.common import logging, metrics
from services.common.database import Pool
from services.ingest import frontier
from services.ingest.discovery.links import UnreadableSourceError
from services.ingest.discovery.sources import Source, discovery_of, polled
from services.ingest.failure import Failure, FetchError, RefusedError
from services.ingest.fetch import Answer
from services.ingest.parsing import Parser, UnparsableError
from services.ingest.politeness import Politeness
from services.ingest.schedule import backoff, poll_interval
from services.ingest.settings import IngestSettings
from services.ingest.site import Discovery, Site, host_of, site_of

_OK: Final = 200
_NOT_MODIFIED: Final = 304
_BEHIND_THE_LAST: Final = frozenset({400, 404, 410})  # what sites answer for a page behind the last; WordPress 400


class Discoverer:
    """Polls sources for one process."""

    def __init__(
        self,
        settings: IngestSettings,
        *,
        sites: Mapping[str, Site],
        pool: Pool,
        politeness: Politeness,
        parser: Parser,
    ) -> None:
        self._settings = settings
        self._sites = sites
        self._pool = pool
        self._politeness = politeness
        self._parser = parser
        self._log = logging.get("ingest.discovery")

    async def poll(self, source: Source) -> None:
        """One poll of a source whose host this task holds; its outcome is counted and written."""
        site = self._sites[source.site]
        discovery = discovery_of(site, source.url)
        if discovery is None:
            return
        try:
            answer = await self._politeness.get(site, source.url, source.conditions)
            if answer.status == _NOT_MODIFIED:
                outcome = await self._quiet(source, "unchanged")
            else:
                links = await self._links(discovery, site, answer)
                outcome = await self._found(source, discovery, site, answer, links)
        except (FetchError, RefusedError, UnparsableError) as error:
            outcome = await self._failed(source, error)
        metrics.DISCOVERY.labels(site.id, outcome).inc()

    async def _links(
        self, discovery: Discovery, site: Site, answer: Answer, nesting: int = 0, seen: frozenset[str] = frozenset()
    ) -> list[str]:
        """The links to pages of the site that an answer holds, those of its sitemaps included.

        `seen` are the sitemaps above it. Raises FetchError, RefusedError or UnparsableError.
        """
        if answer.status != _OK:
            raise FetchError(Failure.STATUS, f"answered {answer.status}")
        found = await self._parser.links(
            discovery.kind,
            answer.page,
            url=answer.url,
            content_type=answer.field("content-type"),
            links=discovery.links,
            limit=self._settings.feed_limit,
            most=self._settings.link_limit,
        )
        if len(found.pages) >= self._settings.link_limit:
            metrics.LISTS_CUT.labels(site.id).inc()
        links = [link for link in found.pages if site_of(link, self._sites) == site and site.wants(link)]
        if nesting < self._settings.sitemap_nesting:
            for sitemap in found.sitemaps:
                if sitemap not in seen and host_of(sitemap) == host_of(discovery.url):  # the one host this task holds
                    below = await self._politeness.get(site, sitemap)
                    links += await self._links(discovery, site, below, nesting + 1, seen | {sitemap})
        if found.sitemaps and not links and not nesting:
            raise FetchError(Failure.EMPTY, "none of its sitemaps leads to a page of the site")
        return links

    async def _found(self, source: Source, discovery: Discovery, site: Site, answer: Answer, links: list[str]) -> str:
        """Add what is new, after an outage from older pages of the list too, and write the poll, all in one."""
        # Where older pages can be read, what another source of the site has found since does not close the gap.
        until = source.answered_at if discovery.older else None
        if source.answered_at is not None and not await frontier.knows_any(self._pool, site, links, until=until):
            links = [*links, *await self._older(discovery, site, until)]
        async with self._pool.acquire() as connection, connection.transaction():
            new = await frontier.add(connection, site, links)
            interval = self._interval(source, brought_new=new > 0)
            outcome = "new" if new else "quiet"
            await polled(
                connection,
                source,
                outcome=outcome,
                wait=interval,
                interval=interval,
                etag=frontier.kept(answer.field("etag")),
                last_modified=frontier.kept(answer.field("last-modified")),
            )
        metrics.DISCOVERED.labels(site.id).inc(new)
        return outcome

    async def _older(self, discovery: Discovery, site: Site, until: datetime | None) -> list[str]:
        """Links of older pages of the list, up to one that was known then, or its end. A gap that stays is counted.

        Raises FetchError where a page of it is not to be had now.
        """
        found: list[str] = []
        pages = range(discovery.first_page, discovery.first_page + self._settings.pages_back)
        for number in pages if discovery.older else ():
            try:
                answer = await self._politeness.get(site, (discovery.older or "").replace("{page}", str(number)))
                links = [] if answer.status in _BEHIND_THE_LAST else await self._links(discovery, site, answer)
            except RefusedError:
                break
            except FetchError as error:
                if error.reason is not Failure.STATUS:
                    raise
                break  # it may well hold something: only the known answers are the end of a list
            except UnparsableError as error:
                if error.kind != UnreadableSourceError.__name__:
                    break  # likewise: the parser died of it, or took too long
                links = []
            found += links
            if not links or await frontier.knows_any(self._pool, site, links, until=until):
                return found
        metrics.GAPS.labels(site.id).inc()
        self._log.error("a gap after an outage could not be closed", site=site.id, url=discovery.url)
        return found

    async def _quiet(self, source: Source, outcome: str) -> str:
        interval = self._interval(source, brought_new=False)
        await polled(
            self._pool,
            source,
            outcome=outcome,
            wait=interval,
            interval=interval,
            etag=source.etag,
            last_modified=source.last_modified,
        )
        return outcome

    async def _failed(self, source: Source, error: Exception) -> str:
        failures = source.failures + 1
        wait = backoff(failures, first=self._settings.poll_min, longest=self._settings.retry_max)
        reason = error.kind if isinstance(error, UnparsableError) else getattr(error, "reason", "unknown")
        metrics.SOURCE_FAILURES.labels(source.site, reason).inc()
        self._log.warning("source failed", site=source.site, url=source.url, reason=str(error), failures=failures)
        await polled(self._pool, source, outcome="failed", wait=wait, interval=source.interval, failures=failures)
        return "failed"

    def _interval(self, source: Source, *, brought_new: bool) -> float:
        return poll_interval(
            source.interval,
            brought_new=brought_new,
            shortest=self._settings.poll_min,
            longest=self._settings.poll_max,
        )

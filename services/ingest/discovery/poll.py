"""Polling one source: ask it politely, find its links, add those that are new to the frontier, decide when next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.common import logging, metrics
from services.common.database import Pool
from services.ingest import frontier
from services.ingest.discovery.sources import Source, discovery_of, polled
from services.ingest.failure import Failure, FetchError, RefusedError
from services.ingest.fetch import Answer
from services.ingest.parsing import Parser, UnparsableError
from services.ingest.politeness import Politeness
from services.ingest.schedule import backoff, poll_interval
from services.ingest.settings import IngestSettings
from services.ingest.site import Discovery, Site, site_of

_OK: Final = 200
_NOT_MODIFIED: Final = 304


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
                outcome = await self._found(source, site, answer, await self._links(discovery, answer))
        except (FetchError, RefusedError, UnparsableError) as error:
            outcome = await self._failed(source, error)
        metrics.DISCOVERY.labels(site.id, outcome).inc()

    async def _links(self, discovery: Discovery, answer: Answer) -> list[str]:
        """The links that an answer holds. Raises FetchError or UnparsableError."""
        if answer.status != _OK:
            raise FetchError(Failure.STATUS, f"answered {answer.status}")
        about = {"url": answer.url, "content_type": answer.field("content-type")}
        if discovery.kind == "rss":
            return await self._parser.links("feed", answer.page, **about, limit=self._settings.feed_limit)
        if discovery.kind == "section":
            return await self._parser.links("section", answer.page, **about, links=discovery.links)
        raise FetchError(Failure.PROTOCOL, f"kind {discovery.kind} is not read yet", final=True)

    async def _found(self, source: Source, site: Site, answer: Answer, links: list[str]) -> str:
        wanted = [link for link in links if site_of(link, self._sites) == site and site.wants(link)]
        async with self._pool.acquire() as connection, connection.transaction():
            new = await frontier.add(connection, site, wanted)
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

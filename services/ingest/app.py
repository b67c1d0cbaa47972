"""The ingest service: wires discovery, frontier, politeness, archive, cleaning and publishing to the world."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack

import asyncpg

from services.common import database, logging, metrics, service
from services.common.clock import utc_now
from services.common.errors import SettingError, StopServiceError
from services.common.health import Health
from services.common.heartbeat import beating
from services.common.kafka import Publisher, create_topics
from services.ingest import due, malloc
from services.ingest.archive import Archive
from services.ingest.archive_keeping import StoreKeeping
from services.ingest.discovery import sources
from services.ingest.discovery.poll import Discoverer
from services.ingest.failure import Failure, Refusal
from services.ingest.fetch import Fetcher
from services.ingest.frontier_report import newest
from services.ingest.hosts import Hosts
from services.ingest.pages import SERVICE, Pages
from services.ingest.parsing import Parser
from services.ingest.politeness import Politeness
from services.ingest.probe import Probe
from services.ingest.published import TOPICS
from services.ingest.settings import DEFAULT_PORT, MIGRATIONS, SCHEMA, IngestSettings
from services.ingest.site import UNRECOGNISED, Site, load_sites
from services.ingest.warc_repair import repair
from services.ingest.watch import Watch


def main(settings: IngestSettings) -> int:
    """Run ingest until SIGTERM, or until one round is done where the settings ask for one. Returns the exit status.

    Raises SettingError for a site that does not exist.
    """
    malloc.give_back()
    sites = watched_sites(settings)
    health = Health()
    for part in ("database", "kafka"):
        health.add_readiness(part, _starting)  # until its own check takes the place

    async def body(stop: asyncio.Event) -> None:
        try:
            await _body(settings, sites, health, stop)
        except BaseExceptionGroup as group:
            raise _cause(group) from group

    return service.run(SERVICE, settings, body, health, default_port=DEFAULT_PORT)


async def _starting() -> str:
    return "starting"


def watched_sites(settings: IngestSettings) -> dict[str, Site]:
    """The sites to watch: those named, else in the demo all, else those that are live. Raises SettingError."""
    sites = load_sites(settings.sites_folder)
    named = [name.strip() for name in settings.sites.split(",") if name.strip()]
    if unknown := [name for name in named if name not in sites]:
        msg = f"RASID_SITES names {unknown[0]}, which is no site (known: {', '.join(sites)})."
        raise SettingError(msg)
    if named:
        return {name: sites[name] for name in named}
    return {name: site for name, site in sites.items() if settings.demo or site.status == "live"}


async def _body(settings: IngestSettings, sites: Mapping[str, Site], health: Health, stop: asyncio.Event) -> None:
    async with AsyncExitStack() as stack:
        parser = await stack.enter_async_context(Parser(settings))  # first: it loads its code beside what follows
        await database.migrate(settings.database, schema=SCHEMA, folder=MIGRATIONS)
        pool = await database.connect(
            settings.database,
            size=settings.concurrency + 4,
            role="rasid_ingest",
            server_settings=database.NOTICE_LOSS,  # pages in hand are locked rows
        )
        stack.push_async_callback(database.close, pool)
        publisher = Publisher(settings)
        await publisher.start()
        stack.push_async_callback(publisher.stop)
        await create_topics(settings, TOPICS)
        health.add_readiness("database", lambda: database.answers(pool))
        health.add_readiness("kafka", publisher.answers)
        await stack.enter_async_context(beating(settings, publisher, SERVICE, clock=utc_now))
        await asyncio.to_thread(repair, settings.archive)
        archive = Archive(settings)
        stack.push_async_callback(archive.close)
        stack.enter_context(StoreKeeping(settings))
        hosts = await stack.enter_async_context(Hosts(settings.database))
        fetcher = await stack.enter_async_context(Fetcher(settings))

        await sources.sync(pool, sites.values(), due_now=settings.once)
        if settings.once:
            await due.make_recent_due(pool, sites, days=settings.refetch_days)
        watch = Watch(settings, sites=sites, pool=pool, hosts=hosts)
        politeness = Politeness(settings, sites=sites, hosts=hosts, pool=pool, fetcher=fetcher, pause=watch.pause)
        discoverer = Discoverer(settings, sites=sites, pool=pool, politeness=politeness, parser=parser)
        known = await newest(pool, sites)
        pages = Pages(settings, archive=archive, publisher=publisher, parser=parser, newest=known)
        _count_from_zero(sites)
        logging.get(SERVICE).info("watching", sites=list(sites), user_agent=settings.user_agent)
        if settings.probe_every and not settings.once:
            probe = Probe(publisher, parser, every=settings.probe_every, clock=utc_now)
            probing = asyncio.create_task(probe.run(stop))
            stack.callback(probing.cancel)
        with service.then_leaving(stop, settings.stop_timeout):
            await watch.run(stop, politeness=politeness, discoverer=discoverer, pages=pages)


def _count_from_zero(sites: Mapping[str, Site]) -> None:
    """A counter that appears with its first count never seems to rise: what alerts watch stands there from the start."""
    for site in sites:
        metrics.CLEANED.labels(site, UNRECOGNISED)
        metrics.GAPS.labels(site)
        for reason in (Failure.BACKOFF, *Refusal):
            metrics.FETCH_FAILURES.labels(site, reason.value)


def _cause(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What to report of errors that came together: that something is broken, else the first."""
    broken = group.subgroup(StopServiceError) or group
    error: BaseException = broken
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, asyncpg.PostgresConnectionError | asyncpg.InterfaceError | asyncpg.InternalClientError):
        return StopServiceError(f"PostgreSQL is lost: {error}")
    return error

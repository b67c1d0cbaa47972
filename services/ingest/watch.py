"""Watching sites: one task per host asks for what is due there, while pages already fetched are settled beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from services.common import logging, metrics, tracing
from services.common.database import Pool
from services.common.errors import RasidError
from services.ingest import due, frontier
from services.ingest.archive import note_space
from services.ingest.discovery import sources
from services.ingest.discovery.poll import Discoverer
from services.ingest.failure import FetchError, RefusedError
from services.ingest.frontier import Taken
from services.ingest.hosts import Hosts
from services.ingest.pages import Pages
from services.ingest.politeness import Politeness
from services.ingest.settings import IngestSettings
from services.ingest.site import Site

_LOOK: Final = 1.0  # seconds between two looks at what is due
_LOOK_ONCE: Final = 0.2  # in one round, which ends with a look
_VISIT: Final = 50  # requests after which a host is let go, so that other replicas get their turn


class StoppingError(RasidError):
    """The service is to stop: hand back what is in hand."""


class Watch:
    """The hosts of all watched sites, for one process. `run` ends when `stop` is set or, in one round, all is done."""

    def __init__(self, settings: IngestSettings, *, sites: Mapping[str, Site], pool: Pool, hosts: Hosts) -> None:
        self._settings = settings
        self._sites = sites
        self._pool = pool
        self._hosts = hosts
        self._stop = asyncio.Event()
        self._in_hand = asyncio.Semaphore(settings.concurrency)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._log = logging.get("ingest")

    async def pause(self, seconds: float) -> None:
        """Wait. Raises StoppingError when the service is to stop meanwhile."""
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return
        raise StoppingError

    async def run(self, stop: asyncio.Event, *, politeness: Politeness, discoverer: Discoverer, pages: Pages) -> None:
        """Watch until `stop`; what is in hand then is finished, or handed back when it takes too long.

        Raises an exception group when something is broken.
        """
        self._stop = stop
        self._politeness, self._discoverer, self._pages = politeness, discoverer, pages
        try:
            async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as group:
                await self._look_until_stop(group)
                stop.set()
                limit.reschedule(asyncio.get_running_loop().time() + self._settings.stop_timeout * 0.7)
        except TimeoutError:
            self._log.warning("stopping: what was in hand is handed back")

    async def _look_until_stop(self, group: asyncio.TaskGroup) -> None:
        begun = await self._pool.fetchval("SELECT now()")
        while not self._stop.is_set():
            for host in await due.hosts_to_ask(self._pool, self._sites):
                if host not in self._tasks or self._tasks[host].done():
                    self._tasks[host] = group.create_task(self._host(group, host), name=f"host {host}")
            # Sources first: a poll adds its URLs and its outcome at once, so nothing slips between the questions.
            polling = await sources.unfinished(self._pool, self._sites, begun)
            waiting = await due.count(self._pool, self._sites)
            metrics.FRONTIER_DUE.set(waiting)
            await self._tell()
            if self._settings.once and not polling and not waiting:
                self._log.info("one round is done")
                return
            try:
                await self.pause(_LOOK_ONCE if self._settings.once else _LOOK)
            except StoppingError:
                return

    async def _tell(self) -> None:
        note_space(self._settings.archive)
        metrics.REFUSING.clear()
        for site, host in await due.refusing(self._pool, self._sites):
            metrics.REFUSING.labels(site, host).set(1)
        for site, count in (await sources.failing(self._pool, self._sites)).items():
            metrics.FAILING_SOURCES.labels(site).set(count)

    async def _host(self, group: asyncio.TaskGroup, host: str) -> None:
        try:
            while (seconds := await due.seconds_until_due(self._pool, host)) is not None:
                if seconds > 0 or not await self._hosts.hold(host):
                    await self.pause(min(seconds, _LOOK) if seconds > 0 else _LOOK)
                    continue
                try:
                    await self._visit(group, host)
                finally:
                    await self._hosts.release(host)
        except StoppingError:
            return

    async def _visit(self, group: asyncio.TaskGroup, host: str) -> None:
        """Ask a host that is held for what is due, until nothing is or it is others' turn."""
        for _count in range(_VISIT):
            seconds = await due.seconds_until_due(self._pool, host)
            if seconds is None or seconds > _LOOK:
                return
            source = await sources.due_source(self._pool, host)
            if source is not None:
                await self._discoverer.poll(source)
            elif not await self._next_page(group, host):
                return
            if self._stop.is_set():
                raise StoppingError

    async def _next_page(self, group: asyncio.TaskGroup, host: str) -> bool:
        """Fetch the next due page; True once it is fetched, while it is still being settled. False if none is due."""
        await self._in_hand.acquire()
        taken = None
        try:
            taken = await frontier.take(self._pool, host)
        finally:
            if taken is None:
                self._in_hand.release()
        if taken is None:
            return False
        begun, asked = asyncio.Event(), asyncio.Event()
        group.create_task(self._page(taken, begun, asked), name=f"page {taken.known.url}")
        try:
            await asked.wait()
        finally:
            if (
                not begun.is_set()
            ):  # a task that is cancelled before its first step runs nothing, not even its `finally`
                await taken.hand_back()
                self._in_hand.release()
        return True

    async def _page(self, taken: Taken, begun: asyncio.Event, asked: asyncio.Event) -> None:
        begun.set()
        try:
            async with taken:
                with tracing.begin("page", site=taken.known.site, url=taken.known.url):
                    await self._fetch_and_settle(taken, asked)
        except StoppingError:
            return
        finally:
            asked.set()
            self._in_hand.release()

    async def _fetch_and_settle(self, taken: Taken, asked: asyncio.Event) -> None:
        site = self._sites[taken.known.site]
        try:
            with tracing.step("fetch"):
                answer = await self._politeness.get(site, taken.known.fetch_url, taken.known.conditions, page=True)
        except (FetchError, RefusedError) as error:
            await self._pages.settle_failure(taken, site, error)
            return
        finally:
            asked.set()
        with tracing.step("settle"):
            await self._pages.settle(taken, site, answer)

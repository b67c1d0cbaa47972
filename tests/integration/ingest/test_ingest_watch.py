"""What is in hand when a watch breaks: whatever goes wrong, and whenever, every page is free for others afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import cast

import pytest

from services.common import database as databases
from services.common.errors import StopServiceError
from services.ingest import due, frontier
from services.ingest.discovery.poll import Discoverer
from services.ingest.frontier import Taken
from services.ingest.hosts import Hosts
from services.ingest.pages import Pages
from services.ingest.politeness import Politeness
from services.ingest.settings import IngestSettings
from services.ingest.site import load_sites
from services.ingest.watch import Watch
from tests.integration.ingest.stage import PlayedSite

MakeSite = Callable[..., PlayedSite]
_UNUSED = object()  # the watch breaks before it asks for anything


async def test_a_page_whose_task_never_began_is_handed_back(
    make_site: MakeSite, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The watch breaks in the turn of the loop in which a page was taken: its task is cancelled before its first step.

    What it held must be free at once, or no replica ever fetches the page and the broken process never ends.
    """
    played = make_site()
    pool = await databases.connect(database, size=8)
    sites = load_sites(played.folder)
    await frontier.add(pool, sites[played.id], [f"https://{played.host}/news/1"])
    take, broken = frontier.take, asyncio.Event()

    async def take_and_break(of: databases.Pool, host: str) -> Taken | None:
        taken = await take(of, host)
        broken.set()
        return taken

    async def break_then(_pool: databases.Pool, _sites: Iterable[str]) -> int:
        await broken.wait()
        msg = "the database is lost"
        raise StopServiceError(msg)

    monkeypatch.setattr(frontier, "take", take_and_break)
    monkeypatch.setattr(due, "count", break_then)
    settings = IngestSettings(kafka="none:1", database=database, demo="none:1")
    async with Hosts(database) as hosts:
        watch = Watch(settings, sites=sites, pool=pool, hosts=hosts)
        with pytest.raises(BaseExceptionGroup, match="unhandled errors") as group:
            await watch.run(
                asyncio.Event(),
                politeness=cast("Politeness", _UNUSED),
                discoverer=cast("Discoverer", _UNUSED),
                pages=cast("Pages", _UNUSED),
            )
    assert group.group_contains(StopServiceError, match="the database is lost")

    other = await databases.connect(database, size=1)
    again = await take(other, played.host)
    assert again is not None, "the page is still locked"
    await again.hand_back()
    async with asyncio.timeout(1):  # every connection was given back
        await pool.close()
    await other.close()

"""What `rasid frontier` shows after a round with good, refusing and failing hosts."""

from __future__ import annotations

from collections.abc import Callable

import asyncpg

from services.ingest.frontier_report import report
from tests.integration.ingest.stage import Ingest, PlayedSite

MakeSite = Callable[..., PlayedSite]


async def test_each_host_is_told_as_it_stands(make_site: MakeSite, ingest: Ingest, database: str) -> None:
    """Pages to come and done, and the state of the host in one word."""
    well, refusing, disallowed, down = (make_site() for _ in range(4))
    for number in range(3):
        for site in (well, refusing, disallowed, down):
            site.article(number)
        refusing.server.page(refusing.host, f"/news/{number}", "no", status=403)
    well.server.page(well.host, "/news/1", "none", status=410)
    disallowed.server.page(disallowed.host, "/robots.txt", "no", status=403)
    down.server.page(down.host, "/robots.txt", "down", status=500)

    ingest.once(refusing_after="2")

    async with asyncpg.create_pool(database) as pool:
        hosts = {one.host: one for one in await report(pool)}
    assert {site.host: hosts[site.host].state for site in (well, refusing, disallowed, down)} == {
        well.host: "open",
        refusing.host: "refusing",
        disallowed.host: "disallowed",
        down.host: "backed off",
    }
    assert (hosts[well.host].later, hosts[well.host].done, hosts[well.host].failed) == (2, 1, 1)
    assert (hosts[refusing.host].refused, hosts[refusing.host].due) == (2, 1)
    assert hosts[disallowed.host].failing_sources == 1

"""What `rasid frontier` shows after a round with good, refusing and failing hosts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import asyncpg
from prometheus_client.parser import text_string_to_metric_families

from services.ingest.frontier_report import NEWEST, newest, report
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


def test_how_long_a_site_is_silent_is_known_after_a_restart(
    make_site: MakeSite, ingest: Ingest, tmp_path: Path
) -> None:
    """The newest article's time is told by a process that fetched none; a site without a dated one has none."""
    silent, undated = make_site(), make_site()
    silent.article(1)
    dated = "<meta property='article:published_time' content='2018-03-05T10:00:00Z'></head>"
    silent.server.page(silent.host, "/news/1", silent.article_body(1).replace("</head>", dated))
    undated.article(1)
    files = [tmp_path / "first.prom", tmp_path / "second.prom"]

    for file in files:
        ingest.once(metrics_file=file)

    for file in files:
        assert newest_told(file) == {silent.id: datetime.fromisoformat("2018-03-05T10:00:00Z").timestamp()}


async def test_the_newest_of_each_site_is_found_without_a_look_at_all_pages(ingest: Ingest, database: str) -> None:
    """By an index, of ten thousand pages of two sites; every start asks for it."""
    ingest.once()
    async with asyncpg.create_pool(database) as pool:
        await pool.execute("INSERT INTO ingest.hosts (host) VALUES ('many.example')")
        await pool.execute(
            """
            INSERT INTO ingest.urls (url, site, host, fetch_url, due_at, published_at)
            SELECT 'https://many.example/' || n, CASE n % 2 WHEN 0 THEN 'even' ELSE 'odd' END, 'many.example', '', NULL,
                CASE WHEN n <= 10000 THEN timestamptz '2018-01-01 00:00Z' + n * interval '1 minute' END
            FROM generate_series(1, 10010) n
            """
        )
        await pool.execute("ANALYZE ingest.urls")
        plan = [row[0] for row in await pool.fetch(f"EXPLAIN {NEWEST}", ["even", "odd", "none"])]
        found = await newest(pool, ["even", "odd", "none"])

    assert {site: f"{at:%m-%d %H:%M}" for site, at in found.items()} == {"even": "01-07 22:40", "odd": "01-07 22:39"}
    assert any("urls_newest" in line for line in plan), plan
    assert not any("Seq Scan" in line for line in plan), plan


def newest_told(file: Path) -> dict[str, float]:
    """What a process told of its sites' newest articles."""
    return {
        sample.labels["site"]: sample.value
        for family in text_string_to_metric_families(file.read_text(encoding="utf-8"))
        for sample in family.samples
        if sample.name == "rasid_ingest_newest_published_timestamp_seconds"
    }

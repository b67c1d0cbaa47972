"""Nothing that a server sends can hurt ingest: each nasty answer ends in one counted outcome, others do not mind."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable

import asyncpg
import psutil

from services.ingest.urls import canonicalise
from tests.integration.ingest.hostile import CASES, FEEDS, ROBOTS, SITEMAPS
from tests.integration.ingest.stage import WAIT, Ingest, PlayedSite, Topic

MakeSite = Callable[..., PlayedSite]
MEMORY_LIMIT = 300_000_000
LIMITS = {
    "fetch_timeout": 3,
    "read_timeout": 1,
    "parse_timeout": 5,
    "attempts": 1,
    "retry_min": 0.2,
    "retry_max": 0.5,
}


class Memory:
    """The largest memory that a process and its children took together."""

    def __init__(self, process: int) -> None:
        self.peak = 0
        self.each: list[int] = []
        self._process = psutil.Process(process)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        try:
            while self._process.is_running():
                # To ask for children is to read all processes, at the cost of the server beside: a few times a second.
                self._look([self._process, *self._process.children()], looks=10)
        except psutil.NoSuchProcess:
            return

    def _look(self, family: list[psutil.Process], looks: int) -> None:
        for _ in range(looks):
            each = []
            for one in family:
                with contextlib.suppress(psutil.NoSuchProcess):  # a parser that was replaced
                    each.append(one.memory_info().rss)
            if sum(each) > self.peak:
                self.peak, self.each = sum(each), each
            time.sleep(0.02)


async def test_every_nasty_page_ends_in_its_outcome(
    make_site: MakeSite, ingest: Ingest, topic: Topic, database: str
) -> None:
    """More than eighty nasty pages, feeds, sitemaps and robots.txt, each on a site of its own, beside one well-behaved site."""
    well = make_site()
    for number in range(20):
        well.article(number)
    sites: dict[str, PlayedSite] = {}
    for case in CASES:
        site = sites[case.name] = make_site()
        site.paths.append("/bad")
        site.list_articles()
        site.server.handlers[site.host, "/bad"] = case.handler
    feeds = {name: make_site(kind="rss", source="/feed") for name in FEEDS}
    for name, site in feeds.items():
        site.server.page(site.host, "/feed", FEEDS[name], headers={"Content-Type": "application/rss+xml"})
    for name, sitemap in SITEMAPS.items():
        site = feeds[name] = make_site(kind="sitemap", source="/sitemap.xml")
        site.server.page(site.host, "/sitemap.xml", sitemap(site.host), headers={"Content-Type": "application/xml"})
    ruled = []
    for body in ROBOTS.values():
        ruled.append(site := make_site())
        site.article(1)
        site.server.page(site.host, "/robots.txt", body, headers={"Content-Type": "text/plain"})

    begun = time.monotonic()
    process = ingest.start(once="true", **LIMITS)
    memory = Memory(process.pid)
    ingest.ended(process)

    assert time.monotonic() - begun < WAIT
    connection = await asyncpg.connect(database)
    rows = {row["url"]: row for row in await connection.fetch("SELECT url, outcome, reason FROM ingest.urls")}
    polls = dict(await connection.fetch("SELECT site, outcome FROM ingest.sources"))
    await connection.close()
    wrong = {}
    for case in CASES:
        row = rows[canonicalise(f"https://{sites[case.name].host}/bad")]
        reason = (row["reason"] or "").partition(":")[0]
        got = f"{row['outcome']}:{reason}" if row["outcome"] in {"failed", "refused"} else str(row["outcome"])
        if got not in case.right:
            wrong[case.name] = (got, row["reason"], sorted(case.right))
    assert not wrong
    assert {name: polls[site.id] for name, site in feeds.items()} == dict.fromkeys(feeds, "failed")
    assert all([len(await topic.articles(site)) == 1 for site in ruled])
    of_well = {url: (row["outcome"], row["reason"]) for url, row in rows.items() if well.host in url}
    assert {url: told for url, told in of_well.items() if told[0] != "published"} == {}
    assert len({article.article_id for article in await topic.articles(well)}) == 20
    assert memory.peak < MEMORY_LIMIT, f"{memory.each} bytes"
    scripted = (await topic.articles(sites["title with a script"]))[0]
    assert "alert(" not in scripted.text
    assert (await topic.articles(sites["year 99999"]))[0].published_at is None
    foreign = (await topic.articles(sites["foreign canonical"]))[0]
    assert foreign.canonical_url == canonicalise(foreign.url)

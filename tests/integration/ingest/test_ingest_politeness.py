"""Politeness, as a server sees it that records every request."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import Callable
from itertools import pairwise

import asyncpg
import pytest

from tests.integration.ingest.stage import Asked, Ingest, PlayedSite, SiteServer, Topic, until

MakeSite = Callable[..., PlayedSite]
DELAY = 0.1
JITTER = 0.005  # seconds that a request may be on its way less than the one before it


def assert_polite(requests: list[Asked]) -> None:
    """Never two at once, never sooner than the delay after the one before."""
    assert max(request.together for request in requests) == 1
    gaps = [later.begun - earlier.begun for earlier, later in pairwise(requests)]
    assert min(gaps) >= DELAY - JITTER


async def test_three_processes_are_one_polite_guest(
    make_site: MakeSite, ingest: Ingest, topic: Topic, server: SiteServer
) -> None:
    """Three replicas, of which one is stopped and continued and one is killed, keep every rule at every host."""
    sites = [make_site() for _ in range(3)]
    for site in sites:
        site.server.page(site.host, "/robots.txt", "User-agent: *\nDisallow: /private\n")
        site.server.page(site.host, "/private/1", site.article_body(999))
    processes = [ingest.start(crawl_delay=DELAY) for _ in range(3)]
    # Only then is there something to fetch: else the first to start may do it all while the others still load.
    until(lambda: ingest.log().count('"watching"') == 3, "the start of all three")
    for site in sites:
        site.paths.append("/private/1")
        for number in range(25):
            site.article(number)

    def asked(site: PlayedSite) -> set[str]:
        return {request.path for request in server.of(site.host) if request.path.startswith("/news/")}

    until(lambda: all(len(asked(site)) > 5 for site in sites), "the first pages being asked for")
    processes[0].send_signal(signal.SIGSTOP)
    processes[1].kill()
    processes.append(ingest.start(crawl_delay=DELAY))
    until(lambda: ingest.log().count('"watching"') == 4, "the replacement's start")
    processes[0].send_signal(signal.SIGCONT)
    until(lambda: all(len(asked(site)) == 25 for site in sites), "every page being asked for")
    for process in (processes[0], *processes[2:]):
        process.terminate()
        ingest.ended(process)

    for site in sites:
        requests = server.of(site.host)
        assert_polite(requests)
        assert not [request.path for request in requests if request.path.startswith("/private")]
        assert all("rasid/" in request.headers["user-agent"] for request in requests)
    assert len({article.article_id for article in await topic.articles(*sites)}) == 75


async def test_robots_txt_decides(make_site: MakeSite, ingest: Ingest, topic: Topic, server: SiteServer) -> None:
    """404 allows; 401 and 403 are the site's no; 5xx and silence are waited for: nothing else is asked."""
    missing, no, down, dead = (make_site() for _ in range(4))
    for site in (missing, no, down, dead):
        site.article(1)
    no.server.page(no.host, "/robots.txt", "no", status=403)
    down.server.page(down.host, "/robots.txt", "down", status=503, headers={"Retry-After": "60"})

    async def drop(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server.handlers[dead.host, "/robots.txt"] = drop
    process = ingest.start(retry_min="60")
    until(lambda: bool(server.of(missing.host, "/news/1")), "the allowed page being asked for")
    until(lambda: all(server.of(site.host, "/robots.txt") for site in (no, down, dead)), "robots.txt being asked for")
    await until_published(topic, missing)
    process.terminate()
    ingest.ended(process)

    for site in (no, down, dead):
        assert {request.path for request in server.of(site.host)} == {"/robots.txt"}
    assert len(server.of(down.host)) == 1


async def until_published(topic: Topic, site: PlayedSite) -> None:
    """Wait until something of a site is in the topic."""
    async with asyncio.timeout(60):
        while not await topic.articles(site):  # noqa: ASYNC110  (a real broker has no event to wait for)
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("status", [429, 503])
async def test_an_overloaded_host_is_left_alone(
    make_site: MakeSite, ingest: Ingest, topic: Topic, server: SiteServer, status: int
) -> None:
    """Retry-After holds for the whole host, and for that host alone."""
    tired, well = make_site(), make_site()
    for number in range(5):
        tired.article(number)
        well.article(number)
    server.page(tired.host, "/news/2", "later", status=status, headers={"Retry-After": "120"})
    process = ingest.start()
    until(lambda: bool(server.of(tired.host, "/news/2")), "the overloaded answer")
    until(lambda: len({request.path for request in server.of(well.host)}) == 7, "the other site being asked for all")
    await until_published(topic, well)
    process.terminate()
    ingest.ended(process)

    assert [request.path for request in server.of(tired.host)][-1] == "/news/2"


async def test_a_host_that_refuses_is_not_knocked_at(
    make_site: MakeSite, ingest: Ingest, server: SiteServer, database: str
) -> None:
    """After so many answers 403 in a row the host counts as refusing, and nothing is asked of it any more."""
    site = make_site()
    for number in range(10):
        site.article(number)
        server.page(site.host, f"/news/{number}", "no", status=403)

    ingest.once(refusing_after="3")
    ingest.once(refusing_after="3")

    assert len([request for request in server.of(site.host) if request.path.startswith("/news/")]) == 3
    connection = await asyncpg.connect(database)
    assert await connection.fetchval("SELECT refusing_since IS NOT NULL FROM ingest.hosts")
    await connection.close()


async def test_redirects_within_the_site_are_followed(
    make_site: MakeSite, ingest: Ingest, topic: Topic, server: SiteServer, database: str
) -> None:
    """Hop by hop, each in its turn; to another site, to a forbidden path or for ever they are not."""
    site, other = make_site(), make_site()
    other.article(1)
    target = site.article(1)
    site.server.page(site.host, "/robots.txt", "User-agent: *\nDisallow: /private\n")
    redirects = {
        "/news/7": f"https://{site.host}{target}",
        "/news/8": f"https://{other.host}/news/1",
        "/news/9": "/news/9",
        "/news/10": "http://169.254.169.254/latest/meta-data/",
        "/news/11": "file:///etc/passwd",
        "/news/12": "/private/1",
    }
    for path, location in redirects.items():
        server.page(site.host, path, "", status=302, headers={"Location": location})
    site.paths = list(redirects)
    site.list_articles()

    ingest.once(crawl_delay=DELAY)

    assert_polite(server.of(site.host))
    assert [article.url for article in await topic.articles(site)] == [f"https://{site.host}{target}"]
    assert len(server.of(site.host, "/news/9")) == 6
    assert not server.of("169.254.169.254")
    assert not server.of(site.host, "/private/1")
    connection = await asyncpg.connect(database)
    rows = await connection.fetch("SELECT fetch_url, reason FROM ingest.urls WHERE site = $1", site.id)
    await connection.close()
    reasons = {
        row["fetch_url"].removeprefix(f"https://{site.host}"): (row["reason"] or "").split(":")[0] for row in rows
    }
    assert reasons == {
        "/news/7": "",
        "/news/8": "other_site",
        "/news/9": "redirects",
        "/news/10": "other_site",
        "/news/11": "url",
        "/news/12": "robots",
    }


def test_live_fetching_needs_a_contact(ingest: Ingest, make_site: MakeSite) -> None:
    """Without RASID_DEMO and without RASID_CONTACT ingest does not start, and says why."""
    make_site()
    process = ingest.start(demo="", crawl_delay="")

    assert process.wait(30) != 0
    assert "RASID_CONTACT" in ingest.log()
    assert isinstance(process, subprocess.Popen)

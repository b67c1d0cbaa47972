"""Three replicas under fire: killed and stopped at random moments, nothing is lost, doubled or impolite.

Extract and store read along, so that what is compared in the end is rows.
"""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from tests.extract_process import ExtractProcess
from tests.integration.ingest.stage import WAIT, Ingest, PlayedSite, SiteServer, Topic
from tests.reliability import store

MakeSite = Callable[..., PlayedSite]
DELAY = 0.02
JITTER = 0.005
IN_HAND = 8  # RASID_CONCURRENCY's default: records that a kill may repeat
SECONDS = 900.0


@pytest.mark.soak
@pytest.mark.timeout(1200)
async def test_fifty_kills_over_two_thousand_pages(
    make_site: MakeSite, ingest: Ingest, topic: Topic, server: SiteServer, database: str, tmp_path: Path
) -> None:
    """Every page is archived and published; per kill at most what was in hand is repeated; politeness always holds."""
    await under_fire(make_site, ingest, topic, server, database, tmp_path, pages=2000, kills=50)


async def test_a_few_kills_over_a_few_pages(
    make_site: MakeSite, ingest: Ingest, topic: Topic, server: SiteServer, database: str, tmp_path: Path
) -> None:
    """The same, small enough for every run of the tests."""
    await under_fire(make_site, ingest, topic, server, database, tmp_path, pages=100, kills=3)


async def under_fire(
    make_site: MakeSite,
    ingest: Ingest,
    topic: Topic,
    server: SiteServer,
    database: str,
    folder: Path,
    *,
    pages: int,
    kills: int,
) -> None:
    """Fetch `pages` pages of four sites with three replicas, killed so many times on the way and stopped now and then."""
    sites = [make_site() for _ in range(4)]
    for number in range(pages):
        sites[number % 4].article(number)
    extract = ExtractProcess(topic.broker, f"extract-{uuid4()}", folder / "extract.log", real=True)
    connection = await asyncpg.connect(database)
    with store(topic.broker, database, folder / "store.log"):
        extract.start()
        try:
            await fetched_under_fire(ingest, connection, pages, kills)
            await stored(connection, pages)
        finally:
            extract.kill()
    outcomes = await connection.fetch("SELECT outcome, count(*) FROM ingest.urls GROUP BY outcome")
    rows = await connection.fetch("SELECT site, count(*) FROM rasid.articles GROUP BY site")
    unlike = await connection.fetchval(UNLIKE)
    await connection.close()

    assert {row["outcome"]: row["count"] for row in outcomes} == {"published": pages}
    sent = Counter(article.article_id for article in await topic.articles(*sites))
    assert len(sent) == pages
    assert sum(sent.values()) - pages <= kills * IN_HAND
    assert {row["site"]: row["count"] for row in rows} == {
        site.id: len(range(number, pages, 4)) for number, site in enumerate(sites)
    }
    assert unlike == 0
    for site in sites:
        requests = server.of(site.host)
        assert max(request.together for request in requests) == 1
        assert min(later.begun - earlier.begun for earlier, later in pairwise(requests)) >= DELAY - JITTER


async def fetched_under_fire(ingest: Ingest, connection: asyncpg.Connection, pages: int, kills: int) -> None:
    """Return when three replicas have published all pages, having been killed so many times at random moments."""
    chance = random.Random(20261122)  # noqa: S311  (repeatable moments, no secret)
    replicas = [ingest.start(crawl_delay=DELAY) for _ in range(3)]
    stopped: subprocess.Popen[bytes] | None = None
    moments = sorted(chance.sample(range(pages // 20, pages - pages // 20), kills))
    deadline = time.monotonic() + SECONDS
    while (done := await published(connection)) < pages or moments:
        assert time.monotonic() < deadline, ingest.log()[-4000:]
        if stopped is not None and chance.random() < 0.2:
            stopped.send_signal(signal.SIGCONT)
            stopped = None
        if moments and done >= moments[0]:
            moments.pop(0)
            victim = chance.randrange(3)
            if replicas[victim] is stopped:
                stopped = None
            replicas[victim].kill()
            replicas[victim].wait(10)
            replicas[victim] = ingest.start(crawl_delay=DELAY)
            if stopped is None and chance.random() < 0.2:
                stopped = replicas[(victim + 1) % 3]
                stopped.send_signal(signal.SIGSTOP)
        await connection.fetchval("SELECT pg_sleep(0.02)")
    leave(ingest, replicas, stopped)


# Articles whose events in the database are not those of their closing record, or that have none.
UNLIKE = """
    SELECT count(*) FROM rasid.articles a
    LEFT JOIN rasid.extractions x USING (article_id, revision)
    WHERE (SELECT array_agg(e.event_id ORDER BY e.event_id) FROM rasid.events e WHERE e.article_id = a.article_id)
        IS DISTINCT FROM (SELECT array_agg(id ORDER BY id) FROM unnest(x.event_ids) AS one (id))
"""


async def stored(connection: asyncpg.Connection, pages: int) -> None:
    """Wait until the database holds a closing record of every page."""
    deadline = time.monotonic() + SECONDS
    while (closed := await connection.fetchval("SELECT count(DISTINCT article_id) FROM rasid.extractions")) < pages:
        assert time.monotonic() < deadline, f"{closed} of {pages} articles are closed"
        await connection.fetchval("SELECT pg_sleep(0.1)")


async def published(connection: asyncpg.Connection) -> int:
    """Pages that are done."""
    try:
        return int(await connection.fetchval("SELECT count(*) FROM ingest.urls WHERE outcome = 'published'"))
    except asyncpg.UndefinedTableError:
        return 0


def leave(ingest: Ingest, replicas: list[subprocess.Popen[bytes]], stopped: subprocess.Popen[bytes] | None) -> None:
    """Continue who is stopped and end all gracefully."""
    if stopped is not None:
        stopped.send_signal(signal.SIGCONT)
    for replica in replicas:
        replica.terminate()
    for replica in replicas:
        # One that was started a moment ago may not have come to answer signals yet.
        assert replica.wait(WAIT) in {0, -signal.SIGTERM}, ingest.log()[-4000:]

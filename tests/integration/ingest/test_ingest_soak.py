"""Three replicas under fire: killed and stopped at random moments, nothing is lost, doubled or impolite."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import asyncpg
import pytest

from tests.integration.ingest.stage import WAIT, Ingest, PlayedSite, SiteServer, Topic

MakeSite = Callable[..., PlayedSite]
DELAY = 0.02
JITTER = 0.005
IN_HAND = 8  # RASID_CONCURRENCY's default: records that a kill may repeat
SECONDS = 900.0


@pytest.mark.soak
@pytest.mark.timeout(1200)
async def test_fifty_kills_over_two_thousand_pages(
    make_site: MakeSite, ingest: Ingest, topic: Topic, server: SiteServer, database: str
) -> None:
    """Every page is archived and published; per kill at most what was in hand is repeated; politeness always holds."""
    await under_fire(make_site, ingest, topic, server, database, pages=2000, faults=50)


async def test_a_few_kills_over_a_few_pages(
    make_site: MakeSite, ingest: Ingest, topic: Topic, server: SiteServer, database: str
) -> None:
    """The same, small enough for every run of the tests."""
    await under_fire(make_site, ingest, topic, server, database, pages=150, faults=4)


async def under_fire(
    make_site: MakeSite,
    ingest: Ingest,
    topic: Topic,
    server: SiteServer,
    database: str,
    *,
    pages: int,
    faults: int,
) -> None:
    """Fetch `pages` pages of four sites with three replicas that meet `faults` faults on the way."""
    chance = random.Random(20261122)  # noqa: S311  (repeatable moments, no secret)
    sites = [make_site() for _ in range(4)]
    for number in range(pages):
        sites[number % 4].article(number)
    replicas = [ingest.start(crawl_delay=DELAY) for _ in range(3)]
    connection = await asyncpg.connect(database)
    killed, stopped = 0, None
    moments = sorted(chance.sample(range(pages // 20, pages - pages // 20), faults))
    deadline = time.monotonic() + SECONDS
    while (done := await published(connection)) < pages:
        assert time.monotonic() < deadline, ingest.log()[-4000:]
        if moments and done >= moments[0]:
            moments.pop(0)
            victim = chance.randrange(3)
            if stopped is not None:
                stopped.send_signal(signal.SIGCONT)
                stopped = None
            if chance.random() < 0.2:
                stopped = replicas[victim]
                stopped.send_signal(signal.SIGSTOP)
            else:
                replicas[victim].kill()
                replicas[victim].wait(10)
                replicas[victim] = ingest.start(crawl_delay=DELAY)
                killed += 1
        elif stopped is not None and chance.random() < 0.2:
            stopped.send_signal(signal.SIGCONT)
            stopped = None
        await connection.fetchval("SELECT pg_sleep(0.02)")
    leave(ingest, replicas, stopped)
    rows = await connection.fetch("SELECT outcome, count(*) FROM ingest.urls GROUP BY outcome")
    await connection.close()

    assert {row["outcome"]: row["count"] for row in rows} == {"published": pages}
    sent = Counter(article.article_id for article in await topic.articles(*sites))
    assert len(sent) == pages
    assert sum(sent.values()) - pages <= killed * IN_HAND
    for site in sites:
        requests = server.of(site.host)
        assert max(request.together for request in requests) == 1
        assert min(later.begun - earlier.begun for earlier, later in pairwise(requests)) >= DELAY - JITTER


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

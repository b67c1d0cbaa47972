"""`rasid explain` of an article that the database has, by id and by address, and of one on a recorded site."""

from __future__ import annotations

import os
import subprocess
import sys
from uuid import uuid4

from demo.newsroom import Newsroom
from demo.server import DemoServer
from services.store.sinks import open_sink
from tests.made_records import an_article


def _explain(where: object, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
    given = {f"RASID_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "services.cli", "explain", str(where)]
    return subprocess.run(command, env={**clean, **given}, capture_output=True, text=True, check=False, timeout=120)


async def test_an_article_of_the_database(database: str) -> None:
    """By its id and by its address, without asking the site; an unknown id is one sentence."""
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([an_article(1)])
    await sink.close()
    for where in (an_article(1).article_id, an_article(1).url):
        told = _explain(where, database=database)
        assert told.returncode == 0, told.stderr
        assert "قصف على ريف حماة 1" in told.stdout
        assert "assault/shelling" in told.stdout
    unknown = _explain(uuid4(), database=database)
    assert (unknown.returncode, len(unknown.stderr.splitlines())) == (2, 1)
    assert "has no article" in unknown.stderr


def test_an_address_is_asked_politely_where_no_database_is_set() -> None:
    """The recorded site's robots.txt comes first; without a contact a real site is not asked at all."""
    page = Newsroom.open().pages[0]
    with DemoServer() as sites:
        told = _explain(page.url, demo=sites.address, crawl_delay="0")
    assert told.returncode == 0, told.stderr
    assert "events, read by rasid-reader" in told.stdout
    refused = _explain("https://www.syria.tv/")
    assert (refused.returncode, refused.stderr[:20]) == (2, "rasid: RASID_CONTACT")

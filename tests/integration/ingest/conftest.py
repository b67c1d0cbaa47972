"""Fixtures of ingest's tests: played sites, ingest processes, topics."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.common.kafka import create_topics
from services.common.settings import ServiceSettings
from tests.integration.ingest.stage import Ingest, PlayedSite, SiteServer, Topic

MakeSite = Callable[..., PlayedSite]


@pytest.fixture
def server() -> Iterator[SiteServer]:
    """A server that plays sites."""
    played = SiteServer()
    played.start()
    yield played
    played.stop()


@pytest.fixture
def make_site(server: SiteServer, tmp_path: Path) -> MakeSite:
    """Make a site of a unique name, discovered by its front page or by `kind` and `source`.

    `older` is TOML put into the source (its {host} filled in), `layout` at the end of the layout.
    """

    def make(*, kind: str = "section", source: str = "/", older: str = "", layout: str = "") -> PlayedSite:
        name = f"t{uuid4().hex[:10]}"
        folder = tmp_path / "sites" / name
        folder.mkdir(parents=True)
        host = f"www.{name}.org"
        links = 'links = "a.story"' if kind == "section" else ""
        (folder / "site.toml").write_text(
            f"""
            id = "{name}"
            name = "Test"
            name_ar = "تجربة"
            homepage = "https://{host}/"
            languages = ["ar"]
            status = "live"
            crawl_delay = 0.0
            [[discovery]]
            kind = "{kind}"
            url = "https://{host}{source}"
            {links}
            {older.format(host=host)}
            verified = false
            [[layouts]]
            name = "plain"
            container = ["div.body"]
            title = [{{ select = "h1" }}]
            verified = false
            {layout}
            """,
            encoding="utf-8",
        )
        site = PlayedSite(name, host, tmp_path / "sites", server)
        site.list_articles()
        return site

    return make


@pytest.fixture
def environment(broker: str, database: str, server: SiteServer, tmp_path: Path) -> dict[str, str]:
    """What ingest needs in its environment, with politeness at full speed."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("RASID_")},
        "RASID_KAFKA": broker,
        "RASID_DATABASE": database,
        "RASID_DEMO": server.address,
        "RASID_CRAWL_DELAY": "0",
        "RASID_POLL_MIN": "0.2",
        "RASID_RETRY_MIN": "0.2",
        "RASID_SITES_FOLDER": str(tmp_path / "sites"),
        "RASID_ARCHIVE": str(tmp_path / "archive"),
        "RASID_LOG_FORMAT": "json",
    }


@pytest.fixture
def ingest(environment: dict[str, str], tmp_path: Path) -> Iterator[Ingest]:
    """Ingest processes; what still runs at the end is killed."""
    processes = Ingest(environment, tmp_path)
    yield processes
    processes.kill()


@pytest.fixture
async def topic(broker: str) -> Topic:
    """Reads the topics, which exist."""
    await create_topics(ServiceSettings(kafka=broker))
    return Topic(broker)

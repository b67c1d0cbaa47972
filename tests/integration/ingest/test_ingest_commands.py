"""`rasid sites check`, `rasid sites try URL` and `rasid frontier`, as a person runs them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.request import urlopen

import asyncpg
import pytest

import demo.server
from demo.pages import SITES, render_article
from demo.server import DemoServer
from services.up.embedded import free_port
from tests.integration.ingest.stage import Ingest, PlayedSite, SiteServer, until

MakeSite = Callable[..., PlayedSite]
JITTER = 0.005  # seconds that a request may be on its way less than the one before it
Rasid = Callable[..., subprocess.CompletedProcess[str]]


def rasid(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command with these settings and no others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
    given = {f"RASID_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "services.cli", *arguments]
    return subprocess.run(command, env={**clean, **given}, capture_output=True, text=True, check=False, timeout=180)


@pytest.fixture
def recorded() -> Iterator[DemoServer]:
    """The recorded sites, all articles out."""
    with DemoServer() as sites:
        yield sites


@pytest.fixture
def command(server: SiteServer, tmp_path: Path) -> Rasid:
    """Run a command that sees the played sites only; neither broker nor database is known to it."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        given = {"demo": server.address, "crawl_delay": "0", "sites_folder": str(tmp_path / "sites"), **settings}
        return rasid(*arguments, **given)

    return run


def test_recorded_sites_are_well(recorded: DemoServer) -> None:
    """Every recorded site is found readable: source, newest article, layout."""
    run = rasid("sites", "check", *SITES, demo=recorded.address, crawl_delay="0")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "5 sites looked at, 0 with something wrong" in run.stderr
    for site in SITES:
        assert f"{site:16} ok" in run.stdout
    assert "rss https://sadaalshaam.net/feed/ lists 10 articles" in run.stdout
    assert "newest article found: 2025-03-25 10:10Z" in run.stdout
    assert run.stdout.count("allowed by robots.txt, layout ") == 15


def test_a_template_changed_under_a_recorded_site_is_told(
    recorded: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The container's class is another one: that site's layout is not recognised, the others are well."""
    monkeypatch.setattr(
        demo.server, "render_article", lambda page: render_article(page).replace(b"news-body", b"story")
    )
    run = rasid("sites", "check", "smart-news", "syria-tv", demo=recorded.address, crawl_delay="0")
    assert run.returncode == 1
    assert f"{'smart-news':16} WRONG" in run.stdout
    assert f"{'syria-tv':16} ok" in run.stdout
    assert run.stdout.count("WRONG layout not recognised: https://smartnews-agency.com/ar/news/") == 3


def test_a_template_changed_under_a_running_ingest_is_counted(make_site: MakeSite, ingest: Ingest) -> None:
    """From 0, so that the alert sees it rise, with the first article that a poll brings; and it stands in the log."""
    site, port = make_site(), free_port()
    site.article(1)
    ingest.start(port=port)
    until(lambda: counted(port, site, "plain") == 1.0, "the first article")
    assert counted(port, site, "unrecognised") == 0.0

    site.server.page(site.host, "/news/2", site.article_body(2).replace("class='body'", "class='story-text'"))
    site.paths.append("/news/2")
    site.list_articles()

    until(lambda: counted(port, site, "unrecognised") == 1.0, "the count")
    assert counted(port, site, "plain") == 1.0
    assert "layout not recognised" in ingest.log()


def counted(port: int, site: PlayedSite, layout: str) -> float | None:
    """Pages of a site cleaned with a layout, as /metrics tells; None before it does."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            told = answer.read().decode()
    except OSError:
        return None
    start = f'rasid_ingest_cleaned_total{{layout="{layout}",site="{site.id}"}} '
    return next((float(line.removeprefix(start)) for line in told.splitlines() if line.startswith(start)), None)


def test_what_is_wrong_with_a_site_is_told(make_site: MakeSite, command: Rasid) -> None:
    """Robots that cannot be had or disallow, a source that is down or lists nothing, an article that is gone."""
    closed, down, empty, gone, forbidden = (make_site() for _ in range(5))
    for site in (closed, down, gone, forbidden):
        site.article(1)
    closed.server.page(closed.host, "/robots.txt", "down", status=500)
    down.server.page(down.host, "/", "down", status=503)
    gone.server.page(gone.host, "/news/1", "none", status=410)
    forbidden.server.page(forbidden.host, "/robots.txt", "User-agent: *\nDisallow: /news/")

    run = command("sites", "check")

    assert run.returncode == 1
    assert "5 sites looked at, 5 with something wrong" in run.stderr
    for said in (
        f"WRONG robots.txt: https://{closed.host}/robots.txt answered 500",
        f"WRONG section https://{down.host}/: https://{down.host}/ answered 503: nothing more is asked",
        f"WRONG section https://{empty.host}/: nothing on the page matches 'a.story'",
        f"WRONG article https://{gone.host}/news/1: https://{gone.host}/news/1 answered 410",
        f"WRONG article https://{forbidden.host}/news/1: robots.txt of {forbidden.host} disallows",
    ):
        assert said in run.stdout
    assert [asked.path for asked in closed.server.of(closed.host)] == ["/robots.txt"]
    assert not forbidden.server.of(forbidden.host, "/news/1")


def test_a_page_is_fetched_and_tried_as_a_guest_does(make_site: MakeSite, command: Rasid) -> None:
    """robots.txt first and its delay kept, a redirect within the site followed, no broker, no database."""
    site = make_site()
    site.article(7)
    site.server.page(site.host, "/old/7", "", status=301, headers={"Location": "/news/7"})

    run = command("sites", "try", f"https://{site.host}/old/7", crawl_delay="0.3")

    assert run.returncode == 0, run.stderr
    assert f"site          {site.id}" in run.stdout
    assert "layout        plain" in run.stdout
    assert "title         فتح الطريق أمام القافلة 7" in run.stdout
    asked = site.server.of(site.host)
    assert [one.path for one in asked] == ["/robots.txt", "/old/7", "/news/7"]
    assert all(after.begun - before.begun >= 0.3 for before, after in pairwise(asked))
    assert all(one.headers["user-agent"].startswith("rasid/") for one in asked)


@pytest.mark.parametrize(
    ("robots", "status", "said"),
    [("User-agent: rasid\nDisallow: /news", 200, "disallows"), ("down", 503, "robots.txt answered 503")],
)
def test_a_page_that_robots_forbid_is_not_fetched(
    make_site: MakeSite, command: Rasid, robots: str, status: int, said: str
) -> None:
    """Nor where robots.txt cannot be had: the command ends with 1 and says why."""
    site = make_site()
    site.article(7)
    site.server.page(site.host, "/robots.txt", robots, status=status)
    run = command("sites", "try", f"https://{site.host}/news/7")
    beside, why = run.stderr.splitlines()
    assert run.returncode == 1
    assert "RASID_DATABASE is not set" in beside
    assert said in why
    assert not site.server.of(site.host, "/news/7")


def test_a_tried_page_has_the_limits_of_ingest(make_site: MakeSite, command: Rasid, tmp_path: Path) -> None:
    """Fetched or saved, it is cleaned in the parser process."""
    site = make_site()
    site.article(7)
    saved = tmp_path / "page.html"
    saved.write_text(site.article_body(7), encoding="utf-8")
    url = f"https://{site.host}/news/7"
    assert "layout        plain" in command("sites", "try", url).stdout
    run = command("sites", "try", url, tag_limit="5")
    assert run.returncode == 1
    assert run.stderr.endswith("rasid: more than 5 tags\n")
    assert "layout        plain" in command("sites", "try", url, "--page", str(saved)).stdout
    assert "nested deeper than 3" in command("sites", "try", url, "--page", str(saved), html_depth="3").stdout


async def test_turns_are_taken_with_a_running_ingest(
    make_site: MakeSite, ingest: Ingest, database: str, empty_database: str, command: Rasid
) -> None:
    """Never two requests at once, never one before its time; a host that ingest leaves alone is left alone."""
    site, refusing = make_site(), make_site()
    for number in range(30):
        site.article(number)
    url = f"https://{site.host}/news/1"
    assert "no ingest has run" in command("sites", "try", url, database=empty_database).stderr
    process = ingest.start(crawl_delay="0.1")
    until(lambda: len(site.server.of(site.host)) > 5, "ingest asking")

    run = command("sites", "check", site.id, database=database, crawl_delay="0.1")
    asked = len(site.server.of(site.host))
    until(lambda: len(site.server.of(site.host)) >= min(asked + 5, 34), "ingest going on")
    process.terminate()
    ingest.ended(process)

    assert f"section https://{site.host}/ lists 30 articles" in run.stdout
    requests = site.server.of(site.host)[2:]  # the first two were asked for before ingest was there
    assert max(one.together for one in requests) == 1
    assert min(after.begun - before.begun for before, after in pairwise(requests)) >= 0.1 - JITTER
    connection = await asyncpg.connect(database)
    await connection.execute(
        "UPDATE ingest.hosts SET next_allowed_at = now() + interval '1 hour' WHERE host = $1", site.host
    )
    await connection.execute("UPDATE ingest.hosts SET refusing_since = now() WHERE host = $1", refusing.host)
    await connection.close()
    run = command("sites", "check", database=database)
    assert f"WRONG robots.txt: {site.host} is backed off and left alone for another" in run.stdout
    assert f"WRONG robots.txt: {refusing.host} refuses us" in run.stdout
    assert len(site.server.of(site.host)) == len(requests) + 2


def test_a_redirect_to_another_site_is_not_followed(make_site: MakeSite, command: Rasid) -> None:
    """Whatever answers there."""
    site, other = make_site(), make_site()
    other.article(1)
    site.server.page(site.host, "/go", "", status=302, headers={"Location": f"https://{other.host}/news/1"})
    run = command("sites", "try", f"https://{site.host}/go")
    assert run.returncode == 1
    assert "not of this site" in run.stderr
    assert not other.server.of(other.host)


def test_real_sites_are_asked_by_name_only() -> None:
    """Without a contact nothing is asked, and an address inside our network never is."""
    run = rasid("sites", "try", "https://www.syria.tv/")
    assert run.returncode == 2
    assert run.stderr.startswith("rasid: RASID_CONTACT must be an e-mail or web address")
    begun = time.monotonic()
    run = rasid("sites", "try", "http://127.0.0.1/", contact="desk@example.org")
    assert run.returncode == 1
    assert "no address of the open Internet" in run.stderr
    assert time.monotonic() - begun < 60


def test_the_past_is_read_without_a_contact(tmp_path: Path) -> None:
    """Commands that ask no site for anything need none: the archive's need nothing, replay names what it needs."""
    run = rasid("archive", "verify", archive=str(tmp_path))
    assert (run.returncode, run.stderr) == (
        0,
        "the archive is whole: 0 finished files, 0 of them moved, 0 being written\n",
    )
    run = rasid("archive", "copy", str(tmp_path / "copy"), archive=str(tmp_path))
    assert run.stderr == "0 files copied; the archive has 0 finished files, 0 of them moved, 0 being written\n"
    (tmp_path / "pages.warc.gz").touch()
    run = rasid("replay", str(tmp_path / "pages.warc.gz"))
    assert run.returncode == 2
    assert "RASID_DATABASE is not set" in run.stderr
    run = rasid("replay", str(tmp_path / "pages.warc.gz"), database="postgresql://x@127.0.0.1:1/x")
    assert "RASID_KAFKA is not set" in run.stderr


def test_the_frontier_is_shown_host_by_host(
    make_site: MakeSite, ingest: Ingest, database: str, empty_database: str, command: Rasid
) -> None:
    """What stands to come, and the host's state in words; an empty database is no error."""
    assert command("frontier", database=empty_database).stdout.splitlines()[0].startswith("host ")
    well, refusing = make_site(), make_site()
    for site in (well, refusing):
        site.article(1)
        site.article(2)
    for number in (1, 2):
        refusing.server.page(refusing.host, f"/news/{number}", "no", status=403)
    ingest.once(refusing_after="2")

    run = command("frontier", database=database)

    assert run.returncode == 0, run.stderr
    shown = {line.split()[0]: line.split()[1:8] for line in run.stdout.splitlines()[1:]}
    assert shown[well.host] == [well.id, "open", "0", "2", "0", "0", "0"]
    assert shown[refusing.host][:2] == [refusing.id, "refusing"]
    assert shown[refusing.host][6] == "2"

"""Rounds of ingest against a local server, a real broker and a real database."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable

import asyncpg
import orjson

from services.contracts.ids import article_id
from services.contracts.topics import PAGES_DEAD
from services.ingest.urls import canonicalise
from tests.integration.ingest.stage import Ingest, PlayedSite, SiteServer, Topic, until

MakeSite = Callable[..., PlayedSite]


async def outcomes(database: str) -> dict[str, int]:
    """URLs in the frontier by their last outcome."""
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch("SELECT outcome, count(*) FROM ingest.urls GROUP BY outcome")
    finally:
        await connection.close()
    return {row["outcome"]: row["count"] for row in rows}


async def test_every_listed_page_is_published_once(
    make_site: MakeSite, ingest: Ingest, topic: Topic, database: str
) -> None:
    """All articles of a front page reach the topic; a second round asks whether they changed, publishes nothing."""
    site = make_site()
    for number in range(12):
        site.article(number, headers={"ETag": f'"v{number}"'})

    ingest.once()
    articles = await topic.articles(site)

    assert Counter(article.article_id for article in articles) == Counter(
        article_id(canonicalise(f"https://{site.host}{path}")) for path in site.paths
    )
    assert all(article.archive is not None for article in articles)

    ingest.once()

    assert len(await topic.articles(site)) == 12
    asked = site.server.of(site.host, "/news/3")
    assert [request.headers.get("if-none-match") for request in asked] == [None, '"v3"']
    assert await outcomes(database) == {"unchanged": 12}


async def test_an_edited_page_is_a_new_revision(make_site: MakeSite, ingest: Ingest, topic: Topic) -> None:
    """Changed text is published under the same id with another revision; changed chrome alone is not published."""
    site = make_site()
    site.article(1)
    site.article(2)
    ingest.once()
    site.article(1, text="أعلن المجلس المحلي إغلاق الطريق مجددا مساء اليوم بعد تجدد القصف على محيط البلدة.")
    site.server.page(site.host, "/news/2", site.article_body(2).replace("الرئيسية", "الصفحة الأولى"))
    ingest.once()

    articles = [article for article in await topic.articles(site) if article.url.endswith("/news/1")]

    assert len({article.article_id for article in articles}) == 1
    assert len({article.revision for article in articles}) == 2
    assert len(await topic.articles(site)) == 3


async def test_a_page_that_breaks_the_cleaner_is_a_dead_letter(
    make_site: MakeSite, ingest: Ingest, topic: Topic, database: str
) -> None:
    """It ends in `pages.dead` with who, when, what and where, and a reference into the archive; the rest goes on."""
    site = make_site()
    site.article(1)
    broken = site.article(2)
    site.server.page(site.host, broken, "<html><body><div class='body'> </div></body></html>")
    site.article(3)

    ingest.once()

    assert len(await topic.articles(site)) == 2
    letters = [
        (headers, orjson.loads(value))
        for _key, value, headers in await topic.values(PAGES_DEAD.name)
        if site.host.encode() in value
    ]
    assert len(letters) == 1
    headers, reference = letters[0]
    assert headers["rasid-dead-service"].startswith(b"ingest ")
    assert headers["rasid-dead-error-class"] == b"UncleanableError"
    assert headers["rasid-dead-error-message"]
    assert headers["rasid-dead-origin"].decode() == f"https://{site.host}{broken}"
    assert reference["archive"]["warc"].endswith(".warc.gz")
    assert await outcomes(database) == {"published": 2, "dead_letter": 1}


async def test_one_article_under_two_addresses_is_published_once(
    make_site: MakeSite, ingest: Ingest, topic: Topic, database: str
) -> None:
    """A second URL whose page names the first as its canonical one is a duplicate."""
    site = make_site()
    first = site.article(1)
    body = site.article_body(1)
    declared = f"<link rel='canonical' href='https://{site.host}{first}'></head>"
    site.server.page(site.host, first, body.replace("</head>", declared))
    site.server.page(site.host, "/print/1", body.replace("</head>", declared))
    site.paths.append("/print/1")
    site.list_articles()

    ingest.once()

    assert len(await topic.articles(site)) == 1
    assert await outcomes(database) == {"published": 1, "duplicate": 1}


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{}</channel></rss>"""


async def test_a_feed_is_polled_conditionally(make_site: MakeSite, ingest: Ingest, topic: Topic) -> None:
    """Entries of an RSS feed are fetched; the next polls name its ETag and get nothing."""
    site = make_site(kind="rss", source="/feed")
    paths = [site.article(number) for number in range(3)]
    items = "".join(f"<item><link>https://{site.host}{path}?utm_source=rss</link></item>" for path in paths)
    headers = {"ETag": '"f1"', "Content-Type": "application/rss+xml"}
    site.server.page(site.host, "/feed", FEED.format(items), headers=headers)

    ingest.once()

    assert {article.canonical_url for article in await topic.articles(site)} == {
        canonicalise(f"https://{site.host}{path}") for path in paths
    }
    polls = site.server.of(site.host, "/feed")
    assert [poll.headers.get("if-none-match") for poll in polls[:2]] == [None, '"f1"']


async def test_a_failing_source_is_not_a_quiet_one(
    make_site: MakeSite, ingest: Ingest, topic: Topic, database: str
) -> None:
    """A feed that is no feed and a front page without links are failures, and other sites do not mind."""
    broken, changed, well = make_site(kind="rss", source="/feed"), make_site(), make_site()
    broken.server.page(broken.host, "/feed", "<html><body>صيانة</body></html>")
    well.article(1)

    ingest.once()

    connection = await asyncpg.connect(database)
    rows = await connection.fetch("SELECT site, outcome FROM ingest.sources")
    await connection.close()
    assert {row["site"]: row["outcome"] for row in rows} == {
        broken.id: "failed",
        changed.id: "failed",
        well.id: "quiet",
    }
    assert len(await topic.articles(well)) == 1


TICKER = r"""
            [layouts.ticker]
            select = "ul.ticker li"
            line = "(?P<clock>\\d\\d:\\d\\d) (?P<text>.+)"
"""


async def test_a_ticker_line_is_news_once(make_site: MakeSite, ingest: Ingest, topic: Topic) -> None:
    """Lines that stand on every page are published once, in this round and the next; a new line is published."""
    site = make_site(layout=TICKER)
    lines = ["14:10 وصول قافلة إلى المدينة", "13:52 انقطاع الكهرباء عن الحي"]

    def play() -> None:
        ticker = "<ul class='ticker'>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul></nav>"
        for number in (1, 2, 3):
            site.article(number)
            site.server.page(site.host, f"/news/{number}", site.article_body(number).replace("</nav>", ticker))

    play()
    ingest.once()
    first = [article for article in await topic.articles(site) if article.kind == "flash"]
    lines.insert(0, "15:01 عودة الكهرباء إلى الحي")
    play()
    ingest.once()
    second = [article for article in await topic.articles(site) if article.kind == "flash"]

    assert Counter(flash.text for flash in first) == {"وصول قافلة إلى المدينة": 1, "انقطاع الكهرباء عن الحي": 1}
    assert Counter(flash.text for flash in second) - Counter(flash.text for flash in first) == {
        "عودة الكهرباء إلى الحي": 1
    }


async def test_a_killed_round_is_taken_up(
    make_site: MakeSite, ingest: Ingest, topic: Topic, server: SiteServer, database: str
) -> None:
    """SIGKILL in the middle, several times: every page is archived and published, at most those in hand twice."""
    site = make_site()
    for number in range(60):
        site.article(number)
    kills = 3
    for kill in range(kills):
        process = ingest.start(once="true", crawl_delay="0.01")
        until(lambda: len(server.of(site.host)) > (kill + 1) * 12, "the next pages being asked for")  # noqa: B023
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    ingest.once()

    articles = await topic.articles(site)
    published = Counter(article.article_id for article in articles)
    assert len(published) == 60
    assert sum(published.values()) - 60 <= kills * 8
    assert sum((await outcomes(database)).values()) == 60
    folder = ingest.folder / "archive"
    assert not list(folder.glob("*.writing"))
    assert all((folder / article.archive.warc).exists() for article in articles if article.archive)


async def test_sigterm_stops_within_ten_seconds(make_site: MakeSite, ingest: Ingest, server: SiteServer) -> None:
    """In the middle of a slow site, ingest leaves with status 0 and hands back what it cannot finish."""
    site = make_site()
    for number in range(50):
        site.article(number)
    process = ingest.start(crawl_delay="0.2")
    until(lambda: len(server.of(site.host)) > 5, "the first pages being asked for")
    os.kill(process.pid, signal.SIGTERM)

    assert process.wait(10) == 0, ingest.log()

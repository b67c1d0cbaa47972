"""Publishing again from the archive what the broker has forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from services.contracts.records import is_backfill
from services.contracts.topics import ARTICLES
from services.ingest.republish import published, republish
from services.ingest.settings import IngestSettings
from tests.integration.ingest.stage import Ingest, PlayedSite, Topic

MakeSite = Callable[..., PlayedSite]
TICKER = r"""
            [layouts.ticker]
            select = "ul.ticker li"
            line = "(?P<clock>\\d\\d:\\d\\d) (?P<text>.+)"
"""


async def test_what_nobody_has_closed_is_published_again(
    make_site: MakeSite, ingest: Ingest, topic: Topic, environment: dict[str, str]
) -> None:
    """Articles and flashes come out of the archive equal in every field; what is done is left out."""
    site = make_site(layout=TICKER)
    ticker = "<ul class='ticker'><li>14:10 وصول قافلة إلى المدينة</li></ul></nav>"
    for number in (1, 2, 3):
        site.article(number)
        site.server.page(site.host, f"/news/{number}", site.article_body(number).replace("</nav>", ticker))
    ingest.once()
    before = {(article.article_id, article.revision): article for article in await topic.articles(site)}
    settings = IngestSettings.model_validate(
        {name.removeprefix("RASID_").lower(): value for name, value in environment.items() if name.startswith("RASID_")}
    )
    known = await published(settings)
    done = {(article.article_id, article.revision) for article in before.values() if article.url.endswith("/1")}

    sent = (await republish(settings, done)).sent

    assert known == set(before)
    assert sent == 4 - len(done)
    every = await topic.articles(site)
    assert len(every) == 4 + sent
    for article in every:
        assert article == before[article.article_id, article.revision]
    assert await republish(settings, known) == (0, 0)
    later = max(article.fetched_at for article in every) + timedelta(seconds=1)
    assert await republish(settings, set(), since=later) == (0, 0)
    first = min(article.fetched_at for article in every)
    assert await republish(settings, set(), since=first, backfill=True) == (4, 0)
    headers = [found for _key, value, found in await topic.values(ARTICLES.name) if site.host.encode() in value]
    assert sum(is_backfill(found) for found in headers) == 4


async def test_a_page_lost_from_the_archive_does_not_stop_the_others(
    make_site: MakeSite, ingest: Ingest, environment: dict[str, str]
) -> None:
    """What cannot be read again is left out and counted, and the rest is published."""
    site = make_site()
    for number in (1, 2):
        site.article(number)
    ingest.once(archive_file_bytes="1")
    files = sorted((ingest.folder / "archive").glob("*.warc.gz"))
    files[0].unlink()
    settings = IngestSettings.model_validate(
        {name.removeprefix("RASID_").lower(): value for name, value in environment.items() if name.startswith("RASID_")}
    )

    assert await republish(settings, set()) == (1, 1)

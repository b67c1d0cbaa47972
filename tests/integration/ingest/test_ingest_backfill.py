"""Backfill from Wayback, against a stand-in: pages of their day, politely, resumable."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest

from services.common.errors import StopServiceError
from services.contracts.records import is_backfill
from services.contracts.topics import ARTICLES
from services.ingest.archive import read
from services.ingest.backfill import Progress, backfill
from services.ingest.backfill_wayback import LISTS_PER_SECOND, PoliteSession, Wayback
from services.ingest.settings import IngestSettings
from services.ingest.site import load_sites
from tests.integration.ingest.stage import PlayedSite, Topic, page
from tests.integration.ingest.wayback_stand_in import Held, StandIn

MakeSite = Callable[..., PlayedSite]
FAST = 1000.0  # lists a second: the stand-in is ours
JUNE, AUGUST = date(2020, 6, 1), date(2020, 8, 31)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A Wayback Machine of our own."""
    server = StandIn()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def settings(environment: dict[str, str]) -> IngestSettings:
    """Settings of whoever runs it."""
    given = {name.removeprefix("RASID_").lower(): text for name, text in environment.items() if name[:6] == "RASID_"}
    return IngestSettings.model_validate({**given, "contact": "ops@example.org"})


class Waits(list[float]):
    """A sleep that does not sleep, and remembers for how long it was to."""

    async def sleep(self, seconds: float) -> None:
        """Remember."""
        self.append(seconds)


def wayback_of(
    stand_in: StandIn, settings: IngestSettings, waits: Waits | None = None, *, lists: float = FAST
) -> Wayback:
    """A client that asks the stand-in."""
    session = PoliteSession(settings, lists=lists)
    stand_in.lead(session)
    return Wayback(session, sleep=(Waits() if waits is None else waits).sleep)


def hold(stand_in: StandIn, site: PlayedSite, count: int, *, text: str | None = None) -> None:
    """Captures of `count` articles over three months, each twice, with what is no article between."""
    for number in range(count):
        url, day = f"http://{site.host}/news/{number}", f"2020{6 + number % 3:02}{1 + number % 28:02}"
        body = site.article_body(number, text).encode()
        stand_in.held += [Held(f"{day}101500", url, body), Held(f"{day}201500", url, body + b"<!-- 2 -->")]
        stand_in.held.append(Held(f"{day}101501", f"{url}.png", b"\x89PNG", kind="image/png"))
        stand_in.held.append(Held(f"{day}101502", f"http://{site.host}/gone/{number}", b"gone", status=404))


async def test_pages_are_published_as_of_their_day(
    make_site: MakeSite, stand_in: StandIn, topic: Topic, settings: IngestSettings
) -> None:
    """One capture of each page, at its time, as a backfill; kept in our archive; listed by month, under our name."""
    site = make_site()
    hold(stand_in, site, 12)

    progress = await backfill(
        settings, load_sites(site.folder)[site.id], JUNE, AUGUST, wayback=wayback_of(stand_in, settings), jobs=1
    )

    articles = await topic.articles(site)
    assert progress == Progress(pages=12, done=12, outcomes=Counter(published=12))
    assert len(articles) == len(stand_in.captures) == 12
    first = next(article for article in articles if article.url.endswith("/news/0"))
    assert first.fetched_at == datetime(2020, 6, 1, 10, 15, tzinfo=UTC)
    assert first.archive is not None
    assert read(settings, first.archive).body.decode() == site.article_body(0)
    headers = [found for _key, value, found in await topic.values(ARTICLES.name) if site.host.encode() in value]
    assert all(is_backfill(found) for found in headers)
    assert len(stand_in.lists) == 3
    assert {agent for _at, _path, agent in stand_in.asked} == {settings.user_agent}
    assert "ops@example.org" in settings.user_agent

    again = await backfill(
        settings, load_sites(site.folder)[site.id], JUNE, AUGUST, wayback=wayback_of(stand_in, settings), jobs=1
    )
    assert again.outcomes == Counter()
    assert (len(stand_in.lists), len(stand_in.captures)) == (3, 12)


async def test_a_capture_is_read_with_the_layout_of_its_day(
    make_site: MakeSite, stand_in: StandIn, topic: Topic, settings: IngestSettings
) -> None:
    """Before July the body stood in another container; the new one then held something else."""
    later = """
            valid_from = 2020-07-01
            [[layouts]]
            name = "old"
            valid_until = 2020-06-30
            container = ["div.old"]
            title = [{ select = "h1" }]
            verified = false
    """
    site = make_site(layout=later)
    texts = {"old": "فتحت البلدية الطريق القديم أمام المدنيين.", "body": "فتحت البلدية الطريق الجديد أمام المدنيين."}
    both = page("فتح الطريق", texts["body"]).replace("</body>", f"<div class='old'><p>{texts['old']}</p></div></body>")
    for day, number in (("20200615101500", 1), ("20200715101500", 2)):
        stand_in.held.append(Held(day, f"http://{site.host}/news/{number}", both.encode()))

    await backfill(
        settings, load_sites(site.folder)[site.id], JUNE, AUGUST, wayback=wayback_of(stand_in, settings), jobs=1
    )

    found = {article.url[-1]: article.text for article in await topic.articles(site)}
    assert found == {"1": texts["old"], "2": texts["body"]}


async def test_what_does_not_play_is_tried_by_its_next_capture(
    make_site: MakeSite, stand_in: StandIn, topic: Topic, settings: IngestSettings
) -> None:
    """A capture that Wayback lists and lost is counted; the same page captured in another month is taken."""
    site = make_site()
    for number in (1, 2):
        stand_in.held.append(
            Held("20200610101500", f"https://{site.host}/news/{number}", site.article_body(number).encode())
        )
    stand_in.held.append(Held("20200710101500", f"http://{site.host}/news/1", site.article_body(1).encode()))
    stand_in.unplayable = {f"https://{site.host}/news/1", f"https://{site.host}/news/2"}

    progress = await backfill(
        settings, load_sites(site.folder)[site.id], JUNE, AUGUST, wayback=wayback_of(stand_in, settings), jobs=1
    )

    assert progress.outcomes == Counter(unplayable=2, published=1)
    assert (progress.pages, progress.done) == (2, 2)
    assert [article.url for article in await topic.articles(site)] == [f"http://{site.host}/news/1"]


async def test_interrupted_twice_every_page_once(
    make_site: MakeSite, stand_in: StandIn, topic: Topic, settings: IngestSettings
) -> None:
    """Stopped while listing and while fetching, resumed twice: no page twice, no month listed twice."""
    site = make_site()
    hold(stand_in, site, 60)
    outcomes: Counter[str] = Counter()
    for _interruption in range(2):
        stop = asyncio.Event()

        def stop_soon(progress: Progress, stop: asyncio.Event = stop) -> None:
            if progress.outcomes.total():
                stop.set()

        wayback = wayback_of(stand_in, settings)
        one = load_sites(site.folder)[site.id]
        outcomes += (
            await backfill(settings, one, JUNE, AUGUST, wayback=wayback, jobs=1, show=stop_soon, stop=stop)
        ).outcomes
    assert 0 < outcomes["published"] < 60

    rest = await backfill(
        settings, load_sites(site.folder)[site.id], JUNE, AUGUST, wayback=wayback_of(stand_in, settings), jobs=1
    )

    assert outcomes + rest.outcomes == Counter(published=60)
    assert set(Counter(article.article_id for article in await topic.articles(site)).values()) == {1}
    assert (len(stand_in.lists), len(stand_in.captures)) == (3, 60)


async def test_a_refusal_is_waited_out(
    make_site: MakeSite, stand_in: StandIn, settings: IngestSettings, topic: Topic
) -> None:
    """429 with Retry-After: nothing is asked before; each further one in a row doubles; in the end it gives up."""
    site = make_site()
    hold(stand_in, site, 2)
    stand_in.refusals = 2
    waits = Waits()
    one = load_sites(site.folder)[site.id]

    progress = await backfill(settings, one, JUNE, AUGUST, wayback=wayback_of(stand_in, settings, waits), jobs=1)

    assert waits == [90, 180]
    assert progress.outcomes == Counter(published=2)
    assert len(await topic.articles(site)) == 2

    stand_in.refusals = 1000
    with pytest.raises(StopServiceError, match="refused 6 times"):
        await backfill(
            settings, one, date(2021, 1, 1), date(2021, 1, 2), wayback=wayback_of(stand_in, settings), jobs=1
        )


@pytest.mark.parametrize("broker", ["embedded"], indirect=True)  # which nobody speaks to
async def test_lists_are_asked_for_slowly(make_site: MakeSite, stand_in: StandIn, settings: IngestSettings) -> None:
    """By the client's own clock: two and a half seconds between two lists, that is 24 a minute."""
    site = make_site()
    wayback = wayback_of(stand_in, settings, lists=LISTS_PER_SECOND)

    for month in (6, 7, 8):
        await wayback.captures(site.host, datetime(2020, month, 1, tzinfo=UTC), datetime(2020, month, 2, tzinfo=UTC))

    gaps = [later - earlier for earlier, later in zip(stand_in.lists, stand_in.lists[1:], strict=False)]
    assert min(gaps) >= 2.4
    assert pytest.approx(0.4) == LISTS_PER_SECOND


async def test_a_long_list_is_paged_and_a_large_body_refused(
    make_site: MakeSite, stand_in: StandIn, settings: IngestSettings, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By resumption key; a body over the limit counts as one that does not play."""
    monkeypatch.setattr("services.ingest.backfill_wayback._ROWS", 4)
    site = make_site()
    hold(stand_in, site, 30)
    huge = site.article_body(99).encode() + b" " * 3000
    stand_in.held.append(Held("20200610101500", f"http://{site.host}/news/99", huge))
    small = settings.model_copy(update={"body_limit": 3000})

    progress = await backfill(
        small, load_sites(site.folder)[site.id], JUNE, AUGUST, wayback=wayback_of(stand_in, small), jobs=1
    )

    assert progress.outcomes == Counter(published=30, unplayable=1)
    assert len(stand_in.lists) == 9
    assert len(await topic.articles(site)) == 30

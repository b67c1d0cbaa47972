"""Near-duplicates in the database: one wire text on three sites, edits, replicas, days apart; and through the service."""

from __future__ import annotations

import asyncio
import random
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from demo.pages import SITES
from services.common import database as postgresql
from services.common.database import Pool
from services.contracts import ids
from services.contracts.article import Article, Source
from services.contracts.records import decode
from services.contracts.topics import ARTICLES
from services.ingest.clean.page import CLEANER
from services.ingest.duplicates import signature_of
from services.ingest.duplicates_known import with_duplicate
from tests.integration.ingest.stage import Ingest, PlayedSite, Topic

MakeSite = Callable[..., PlayedSite]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SENTENCE = (
    "اجتمع وفد المجلس مع لجنة من وجهاء البلدة لبحث فتح الطريق وإدخال الدقيق والوقود إلى الأحياء المحاصرة قبل الشتاء"
)


def wire(number: int = 1) -> list[str]:
    """The words of one wire text."""
    chance = random.Random(number)  # noqa: S311  (the same text every time)
    return [f"{chance.choice(SENTENCE.split())}{chance.randrange(9)}" for _ in range(200)]


def changed(words: list[str], number: int) -> list[str]:
    """A copy that lost one word in twenty, another one for each number."""
    chance = random.Random(100 + number)  # noqa: S311  (likewise)
    return [word for word in words if chance.random() >= 0.05]


@dataclass
class Desk:
    """Articles as they reach the memory."""

    pool: Pool
    seen: list[Article] = field(default_factory=list)

    async def takes(self, page: str, words: list[str], published: datetime | None = NOON) -> Article:
        """The article of a page, with its answer."""
        text, url = " ".join(words), f"https://{page}"
        article = Article(
            article_id=ids.article_id(url),
            revision=ids.revision(None, text),
            kind="article",
            source=Source(id="x"),
            url=url,
            canonical_url=url,
            published_at=published,
            published_precision="minute" if published else None,
            fetched_at=NOON,
            cleaner=CLEANER,
            text=text,
        )
        return await with_duplicate(self.pool, article, signature_of(article.text))


@pytest.fixture
async def desk(database: str) -> AsyncIterator[Desk]:
    """An empty memory."""
    pool = await postgresql.connect(database, size=8)
    yield Desk(pool)
    await pool.close()


def root_of(article: Article) -> UUID | None:
    """The article it repeats."""
    return article.duplicate_of.article_id if article.duplicate_of else None


async def test_a_wire_text_on_three_sites_points_at_one(desk: Desk) -> None:
    """The two that come later point at the first, not at each other; another text at none."""
    first = await desk.takes("a.org/1", wire())
    second = await desk.takes("b.org/1", changed(wire(), 1))
    third = await desk.takes("c.org/1", changed(wire(), 2))
    other = await desk.takes("d.org/1", wire(2))

    assert (first.duplicate_of, other.duplicate_of) == (None, None)
    assert root_of(second) == root_of(third) == first.article_id
    assert second.duplicate_of
    assert 0.7 < second.duplicate_of.similarity < 1


async def test_an_edited_page_repeats_neither_itself_nor_its_copies(desk: Desk) -> None:
    """The page that was first stays first; its copy, edited, still points at it."""
    first = await desk.takes("a.org/1", wire())
    await desk.takes("b.org/1", changed(wire(), 1))

    assert (await desk.takes("a.org/1", changed(wire(), 2))).duplicate_of is None
    assert root_of(await desk.takes("b.org/1", changed(wire(), 3))) == first.article_id
    assert (await desk.takes("b.org/1", wire(3))).duplicate_of is None


async def test_a_stub_that_becomes_a_copy_points_at_the_original(desk: Desk) -> None:
    """A page published in two lines and filled with the wire text later; a copy of the copy names the original."""
    await desk.takes("a.org/1", wire(5))
    original = await desk.takes("b.org/1", wire())

    later = await desk.takes("c.org/1", wire(6))
    filled = await desk.takes("c.org/1", changed(wire(), 1))

    assert later.duplicate_of is None
    assert root_of(filled) == original.article_id
    assert root_of(await desk.takes("d.org/1", changed(wire(), 1))) == original.article_id


async def test_the_same_revision_gets_the_same_answer(desk: Desk) -> None:
    """Asked again, after whatever came between, in whatever order."""
    pages = [
        ("a.org/1", wire()),
        ("b.org/1", changed(wire(), 1)),
        ("c.org/1", wire(2)),
        ("d.org/1", changed(wire(), 2)),
    ]
    before = [await desk.takes(*page) for page in pages]

    again = [await desk.takes(*page) for page in reversed(pages)]

    assert again == before[::-1]


async def test_copies_that_arrive_together_find_each_other(desk: Desk) -> None:
    """Eight at once over eight connections: one is first and the others point at it."""
    found = await asyncio.gather(*(desk.takes(f"s{number}.org/1", changed(wire(), number)) for number in range(8)))

    (first,) = (article for article in found if article.duplicate_of is None)
    assert {root_of(article) for article in found} == {None, first.article_id}


async def test_thirty_days_are_the_window(desk: Desk) -> None:
    """A text printed again after a month is news again; the time of fetching stands for a time unknown."""
    first = await desk.takes("a.org/1", wire(), NOON - timedelta(days=29))

    assert root_of(await desk.takes("b.org/1", wire(), None)) == first.article_id
    assert (await desk.takes("c.org/1", wire(), NOON + timedelta(days=2))).duplicate_of is None


async def test_of_two_originals_the_one_published_first(desk: Desk) -> None:
    """Where two articles known as originals are both alike, the earlier one is named."""
    words = wire()
    later = await desk.takes("a.org/1", words[:130], NOON)
    earlier = await desk.takes("b.org/1", words[70:], NOON - timedelta(hours=2))
    assert (later.duplicate_of, earlier.duplicate_of) == (None, None)

    assert root_of(await desk.takes("c.org/1", words)) == earlier.article_id


async def test_the_service_publishes_it(make_site: MakeSite, ingest: Ingest, topic: Topic) -> None:
    """Two sites carry one text: one record points at the other, whose own `duplicate_of` is null."""
    one, other = make_site(), make_site()
    for site, number in ((one, 1), (other, 2)):
        site.article(number, text=" ".join(changed(wire(), number)))
    ingest.once()

    first, second = sorted(await topic.articles(one, other), key=lambda article: article.duplicate_of is not None)

    assert first.duplicate_of is None
    assert root_of(second) == first.article_id


@pytest.fixture
def recorded_sites() -> Iterator[str]:
    """host:port of the demo's server with all articles out."""
    command = [sys.executable, "-m", "demo.server", "--port", "0", "--once"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield f"127.0.0.1:{int(re.findall(r'[0-9]+', server.stdout.readline())[-1])}"
        server.terminate()


async def test_the_wire_texts_of_the_demo(ingest: Ingest, topic: Topic, recorded_sites: str) -> None:
    """Two pairs of the recorded sites carry one text each: both are linked, whichever came first, and nothing else."""
    await asyncio.to_thread(ingest.once, demo=recorded_sites, sites=",".join(SITES), sites_folder="")

    articles = {
        article.article_id: article
        for _key, value, headers in await topic.values(ARTICLES.name)
        if isinstance(article := decode(headers, value), Article) and article.source.id in SITES
    }
    assert sum(article.kind == "article" for article in articles.values()) == 44
    linked = {
        frozenset({article.source.id, articles[article.duplicate_of.article_id].source.id}): article.duplicate_of
        for article in articles.values()
        if article.duplicate_of
    }
    assert {tuple(sorted(pair)) for pair in linked} == {("alsouria-net", "sada-al-sham"), ("orient-net", "smart-news")}
    assert all(0.7 < found.similarity < 1 for found in linked.values())

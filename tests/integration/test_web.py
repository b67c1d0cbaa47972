"""The API and the page over a real database: filters, paging, a hostile article, and nothing that can write."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from services.common.health import Health
from services.contracts.article import Article, Source
from services.contracts.event import EnrichedEvent, Evidence, ExtractionCompleted
from services.store.sinks import open_sink
from services.web.app import create_app, open_pool
from services.web.settings import WebSettings
from tests.made_records import SITE, START, a_closing, an_article, an_event
from tests.web_client import web_client

HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(1)>'


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app over 25 articles of two sites, two events each, and one hostile article."""
    sink = await open_sink(database, statement_timeout=10)
    other = Source(id="raqib", name_ar="الرقيب", homepage="https://raqib.example/")
    for number in range(25):
        article = an_article(number, source=other if number % 5 == 0 else SITE)
        await sink.write(
            [
                article,
                an_event(article),
                an_event(article, 1, event_type="protest", mode="strike", effects=[]),
                a_closing(article, (0, 1)),
            ]
        )
    await sink.write([*_hostile()])
    await sink.close()
    async with web_client(WebSettings(database=database)) as made:
        made.headers["x-database"] = database
        yield made


def _hostile() -> tuple[Article, EnrichedEvent, ExtractionCompleted]:
    article = an_article(99, text=an_article().text + HOSTILE, title=HOSTILE, url="javascript:alert(1)")
    actor = an_event(an_article()).actors[0].model_copy(update={"mention": HOSTILE, "name": HOSTILE})
    evidence = Evidence(text=article.text, start=0, end=len(article.text))
    return article, an_event(article, actors=[actor], evidence=evidence), a_closing(article, (0,))


async def _walk(client: httpx.AsyncClient, path: str, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401  (any parameter)
    """Every row of a list, page by page."""
    name = path.rsplit("/", 1)[-1]
    rows: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        answer = await client.get(path, params={**query, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.text
        rows += answer.json()[name]
        cursor = answer.json()["next"]
        if cursor is None:
            return rows


async def test_paging_shows_every_row_once_newest_first(client: httpx.AsyncClient) -> None:
    """Walking by cursor in small pages gives what one large page gives."""
    for path, count in (("/api/events", 51), ("/api/articles", 26)):
        name = path.rsplit("/", 1)[-1]
        walked = await _walk(client, path, limit=7)
        whole = (await client.get(path, params={"limit": 500})).json()
        assert walked == whole[name]
        assert len(walked) == count
        assert whole["next"] is None
    moments = [row["article"]["published_at"] for row in await _walk(client, "/api/events")]
    assert moments == sorted(moments, reverse=True)


async def test_filters_narrow(client: httpx.AsyncClient) -> None:
    """By type, mode, site and time; together they all hold."""
    events = await _walk(client, "/api/events", type="protest")
    assert len(events) == 25
    assert {event["mode"] for event in events} == {"strike"}
    assert len(await _walk(client, "/api/events", mode="shelling")) == 26
    assert len(await _walk(client, "/api/events", site="raqib", type="assault")) == 5
    since = (START + timedelta(minutes=24)).isoformat()
    assert len(await _walk(client, "/api/events", since=since)) == 3
    assert len(await _walk(client, "/api/articles", site="raqib")) == 5


async def test_one_event_and_its_article_are_the_records_of_the_contract(client: httpx.AsyncClient) -> None:
    """What the API gives equals what was published, field by field; offsets count in the text it gives."""
    article = an_article(3)
    event = an_event(article)
    assert (await client.get(f"/api/events/{event.event_id}")).json() == event.model_dump(mode="json")
    answer = (await client.get(f"/api/articles/{article.article_id}")).json()
    assert answer["article"] == article.model_dump(mode="json")
    for each in answer["events"]:
        said = each["evidence"]
        assert answer["article"]["text"][said["start"] : said["end"]] == said["text"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/events/00000000-0000-0000-0000-000000000000", 404),
        ("/api/articles/00000000-0000-0000-0000-000000000000", 404),
        ("/articles/00000000-0000-0000-0000-000000000000", 404),
        ("/api/events/rubbish", 422),
        ("/api/events?type=dream", 422),
        ("/api/events?mode=dream", 422),
        ("/api/events?cursor=rubbish", 422),
        ("/api/events?limit=501", 422),
        ("/api/events?since=yesterday", 422),
        ("/api/events?since=0001-01-01T00:00:00%2B14:00", 422),
        ("/api/events?site=%00", 422),
        ("/?type=dream", 200),
        ("/?cursor=rubbish", 422),
    ],
)
async def test_wrong_questions_get_a_wrong_question_status(client: httpx.AsyncClient, path: str, status: int) -> None:
    """Never a server error."""
    assert (await client.get(path)).status_code == status


async def test_the_page_shows_the_sentence_and_runs_nothing_of_a_hostile_article(client: httpx.AsyncClient) -> None:
    """Title, text, actor and URL of an article are shown as text; the policy allows no script at all."""
    hostile, event, _ = _hostile()
    for path in ("/", f"/articles/{hostile.article_id}"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert "<img src=x" not in answer.text
        assert 'href="javascript' not in answer.text
        assert "&lt;script&gt;" in answer.text
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
    assert "اللطامنة" in (await client.get("/")).text
    english = (await client.get("/", params={"lang": "en"})).text
    assert 'dir="ltr"' in english
    assert "Al-Lataminah" in english
    assert "2018" in english
    assert str(event.event_id) in (await client.get(f"/articles/{hostile.article_id}")).text


async def test_the_page_leads_to_older_events(client: httpx.AsyncClient) -> None:
    """Forty events a page; the link to the older ones keeps the filters."""
    first = (await client.get("/?site=tajriba")).text
    assert first.count('<li class="card') == 40
    link = first.split('class="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = (await client.get(link)).text
    assert "site=tajriba" in link
    assert second.count('<li class="card') == 1


async def test_the_database_cannot_be_written_through_the_web(database: str, client: httpx.AsyncClient) -> None:
    """The pool's transactions are read-only, and a query has its time."""
    assert client.headers["x-database"] == database
    pool = await open_pool(WebSettings(database=database, web_statement_timeout=0.05))
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await pool.execute("DELETE FROM rasid.events")
    with pytest.raises(asyncpg.QueryCanceledError):
        await pool.execute("SELECT pg_sleep(5)")
    pool.terminate()


async def test_not_ready_without_a_database() -> None:
    """Alive, but not ready, and no server error, before the database answers."""
    app = create_app(health := Health(), WebSettings(database="postgresql://nowhere/"))
    assert health is not None
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://rasid.example") as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/api/events")).status_code == 503
        assert (await client.get("/metrics")).status_code == 200

"""Until an article has been read for events nobody knows which names it hides, so its words are shown to nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from services.store.sinks import open_sink
from services.web.api.access import new_token
from services.web.settings import WebSettings
from tests.made_records import TEXT, a_closing, an_article, an_event
from tests.web_client import web_client

TOKEN, ENTRY = new_token("analyst", frozenset({"persons"}))
ARTICLE = an_article(1)


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client over one article with one of its events."""
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([ARTICLE, an_event(ARTICLE)])
    await sink.close()
    settings = WebSettings.model_validate({"database": database, "web_tokens": ENTRY})
    async with web_client(settings) as made:
        yield made


async def test_the_words_of_an_article_are_shown_once_it_has_been_read(
    database: str, client: httpx.AsyncClient
) -> None:
    """By API, list, changes and page; whoever may see persons sees them at once, and the change is told."""
    answer = await client.get(f"/api/articles/{ARTICLE.article_id}")
    assert set(answer.json()["article"]["text"]) <= {"█", " ", "\n"}
    assert len(answer.json()["article"]["text"]) == len(ARTICLE.text)
    rest = ARTICLE.text.removeprefix(TEXT).split()[0]
    title = str(ARTICLE.title)
    for path in ("/api/articles", "/api/changes?kind=article", f"/articles/{ARTICLE.article_id}"):
        shown = (await client.get(path)).text
        assert "█" in shown, path
        assert title not in shown.replace(TEXT, ""), path
        assert rest not in shown, path
    entitled = await client.get(f"/api/articles/{ARTICLE.article_id}", headers={"Authorization": f"Bearer {TOKEN}"})
    assert entitled.json()["article"]["text"] == ARTICLE.text
    until = (await client.get("/api/changes")).json()["next"]
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([a_closing(ARTICLE, (0,))])
    await sink.close()
    known = {"If-None-Match": answer.headers["etag"]}
    again = await client.get(f"/api/articles/{ARTICLE.article_id}", headers=known)
    assert again.json()["article"]["text"] == ARTICLE.text
    (change,) = (await client.get("/api/changes", params={"since": until})).json()["changes"]
    assert (change["kind"], change["change"], change["record"]["text"]) == ("article", "updated", ARTICLE.text)
    assert (await client.get("/api/articles")).json()["articles"][0]["title"] == ARTICLE.title

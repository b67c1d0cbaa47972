"""Exports hold what the list holds, in forms that other programs read; nothing in them runs or names the unnamed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from services.contracts.event import Sensitive
from services.store.sinks import open_sink
from services.web.settings import WebSettings
from tests.made_records import TEXT, a_closing, an_article, an_event
from tests.web_client import web_client

PERSON = "ثلاثة مدنيين"  # stands for a name: the words whose characters are marked sensitive


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client over 1,200 events; one article's title is a formula, another hides some words."""
    sink = await open_sink(database, statement_timeout=10)
    articles = [an_article(number) for number in range(300)]
    await sink.write([*articles, *(an_event(each, number) for each in articles for number in range(4))])
    formula, hidden = an_article(1001, title='=HYPERLINK("x")'), an_article(1002)
    start = TEXT.index(PERSON)
    secret = Sensitive(start=start, end=start + len(PERSON), kind="victim")
    await sink.write([formula, an_event(formula, event_type="protest", mode="riot", location=None)])
    await sink.write(
        [hidden, an_event(hidden, event_type="aid", mode="medical", sensitive=[secret]), an_event(hidden, 1)]
    )
    await sink.write([a_closing(hidden, (0, 1))])
    await sink.close()
    async with web_client(WebSettings(database=database)) as made:
        yield made


async def test_all_forms_hold_the_same_events(client: httpx.AsyncClient) -> None:
    """Rows, features and lines are the events of the list, in its order."""
    lines = [json.loads(line) for line in (await client.get("/api/events.jsonl")).text.splitlines()]
    table = list(csv.DictReader(io.StringIO((await client.get("/api/events.csv")).text)))
    features = (await client.get("/api/events.geojson")).json()["features"]
    ids = [line["event_id"] for line in lines]
    assert len(ids) == 1203
    assert ids == [row["event_id"] for row in table] == [feature["id"] for feature in features]
    newest = (await client.get("/api/events", params={"limit": 50})).json()["events"]
    assert newest == lines[:50]


async def test_articles_are_exported(client: httpx.AsyncClient) -> None:
    """Rows without the text, records with it, narrowed like the list; one whose names are not known yet has no words."""
    listed = (await client.get("/api/articles", params={"limit": 500})).json()["articles"]
    rows = list(csv.DictReader(io.StringIO((await client.get("/api/articles.csv")).text)))
    records = [json.loads(line) for line in (await client.get("/api/articles.jsonl")).text.splitlines()]
    ids = [row["article_id"] for row in rows]
    assert len(ids) > 0
    assert ids[:500] == [each["article_id"] for each in listed]
    assert ids == [each["article_id"] for each in records]
    for row, line, record in list(zip(rows, listed, records, strict=True))[:9]:
        assert (row["characters"], row["source"]) == (str(line["characters"]), line["site"])
        shown = (await client.get(f"/api/articles/{line['article_id']}")).json()["article"]
        assert record == shown
        assert row["source_title"].removeprefix("'") == (shown["title"] or "")
    assert (await client.get("/api/articles.csv?site=nobody")).text.splitlines() == [",".join(rows[0])]
    assert (await client.get("/api/articles.geojson")).status_code == 422
    assert (await client.get("/api/articles.csv?type=protest")).status_code == 422


async def test_filters_narrow_exports_too(client: httpx.AsyncClient) -> None:
    """The address of a list, with another ending, is its export."""
    answer = await client.get("/api/events.csv", params={"type": "protest"})
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) == 1
    assert (await client.get("/api/events.csv", params={"type": "dream"})).status_code == 422
    assert (await client.get("/api/events.xml")).status_code == 422


async def test_a_row_says_it_in_the_words_of_analysts(client: httpx.AsyncClient) -> None:
    """Names and codes as ACLED and UCDP have them."""
    answer = await client.get("/api/events.csv", params={"type": "assault"})
    row = next(csv.DictReader(io.StringIO(answer.text)))
    wanted = {
        "event_date": "2018-05-01",
        "actor1": "Syrian government forces",
        "admin1": "Hama",
        "location": "Al-Lataminah",
        "latitude": "35.32",
        "geo_precision": "1",
        "where_prec": "1",
        "fatalities": "3",
        "source": "tajriba",
    }
    assert {name: row[name] for name in wanted} == wanted


async def test_a_cell_is_no_formula_and_an_event_without_a_place_has_no_point(client: httpx.AsyncClient) -> None:
    """A spreadsheet would run a title that begins with an equals sign."""
    row = next(csv.DictReader(io.StringIO((await client.get("/api/events.csv?type=protest")).text)))
    assert row["source_title"] == '\'=HYPERLINK("x")'
    feature = (await client.get("/api/events.geojson?type=protest")).json()["features"][0]
    assert feature["geometry"] is None


async def test_a_hidden_name_is_hidden_everywhere(client: httpx.AsyncClient) -> None:
    """List, single event, article, exports, page: also in the other events of the article."""
    article = an_article(1002)
    paths = [
        "/api/events?type=aid",
        f"/api/events/{an_event(article).event_id}",
        f"/api/events/{an_event(article, 1).event_id}",
        f"/api/articles/{article.article_id}",
        f"/articles/{article.article_id}",
        "/api/events.csv?type=aid",
        "/api/events.geojson?type=aid",
        "/api/events.jsonl?type=aid",
        "/?type=aid",
    ]
    for path in paths:
        answer = await client.get(path)
        assert answer.status_code == 200
        assert "█" in answer.text, path
        assert PERSON not in answer.text, path

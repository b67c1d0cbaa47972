"""The page of the newest events and that of the trends: what reports only recall, and what a link keeps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from lxml import html

from services.contracts.ids import incident_id
from services.contracts.incident import Incident
from services.store.sinks import open_sink
from services.web.settings import WebSettings
from tests.made_records import START, a_closing, an_article, an_event
from tests.web_client import web_client

RECALLED = 3  # the number of the article whose event is only recalled


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """Fifty articles with an event and its incident each; one of them only recalls it."""
    sink = await open_sink(database, statement_timeout=10)
    for number in range(50):
        article = an_article(number)
        event = an_event(article, background=number == RECALLED)
        incident = Incident(
            incident_id=incident_id(event.event_id),
            event_type="assault",
            mode="shelling",
            location=event.location,
            time=event.time,
            actors=event.actors,
            event_ids=[event.event_id],
            corroboration=1,
            last_reported_at=START,
            version=1,
        )
        await sink.write([article, event, a_closing(article, (0,)), incident])
    await sink.close()
    async with web_client(WebSettings(database=database)) as made:
        yield made


async def parsed(client: httpx.AsyncClient, path: str) -> Any:  # noqa: ANN401  (an element of lxml)
    """The page there."""
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


async def cards(client: httpx.AsyncClient, path: str) -> set[str]:
    """The ids of the events of a list and of all its older pages."""
    found: set[str] = set()
    while True:
        tree = await parsed(client, path)
        found |= {card.get("id") for card in tree.cssselect(".cards > li")}
        older = tree.cssselect(".pages .next")
        if not older:
            return found
        path = older[0].get("href")


async def test_what_is_only_recalled_is_shown_when_asked_for(client: httpx.AsyncClient) -> None:
    """The list leaves it out on each of its pages and says how to see it; so do the trends."""
    recalled = f"e-{an_event(an_article(RECALLED)).event_id}"
    usual, whole = await cards(client, "/"), await cards(client, "/?recalled=too")
    assert (len(usual), whole - usual) == (49, {recalled})
    tree = await parsed(client, "/?recalled=too")
    assert tree.cssselect("input[name=recalled]")[0].get("checked") is not None
    for path, count in (("/trends", "49"), ("/trends?recalled=too", "50"), ("/trends?background=true", "1")):
        captions = (await parsed(client, path)).cssselect("figcaption")
        assert captions[0].text_content().endswith(f"· {count}"), path


async def test_the_other_language_keeps_the_list(client: httpx.AsyncClient) -> None:
    """Type, site, words, beginning and page of the list go with the link to the other language."""
    tree = await parsed(client, "/?type=assault&site=tajriba&text=قصف&since=2018-01-01T00:00:00Z&recalled=too")
    older = tree.cssselect(".pages .next")[0].get("href")
    link = (await parsed(client, older)).cssselect("a[data-lang]")[0].get("href")
    kept = {name: values[0] for name, values in parse_qs(link.removeprefix("?")).items()}
    assert kept.pop("cursor")
    assert kept.pop("since").startswith("2018-01-01")
    assert kept == {"type": "assault", "site": "tajriba", "text": "قصف", "recalled": "too", "lang": "en"}
    assert await cards(client, f"/{link}") == await cards(client, older)


async def test_the_other_language_of_the_trends_keeps_what_is_recalled(client: httpx.AsyncClient) -> None:
    """The link leads to the same figures."""
    link = (await parsed(client, "/trends?recalled=too&by=mode")).cssselect("a[data-lang]")[0].get("href")
    assert (await parsed(client, f"/trends{link}")).cssselect("figcaption")[0].text_content().endswith("· 50")

"""Counts agree with lists, whatever the filters; the rest of what every answer of the API has."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from services.contracts.event import EventTime, Location
from services.store.sinks import StoredRecord, open_sink
from services.web.settings import WebSettings
from tests.made_records import START, an_article, an_event
from tests.web_client import web_client


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """Ninety events over three weeks: every third without a point, every fifth without a day."""
    records: list[StoredRecord] = []
    for number in range(90):
        article = an_article(number, published_at=START + timedelta(hours=5 * number))
        event = an_event(article)
        assert event.location is not None
        area = Location(admin1="Idlib", precision="governorate", mention="إدلب", start=0, end=4)
        day = (START + timedelta(hours=5 * number)).date().isoformat()
        time = None if number % 5 == 0 else EventTime(start=day, end=day, precision="day")
        event_type, mode = ("protest", "strike") if number % 2 else ("assault", "shelling")
        location = area if number % 3 == 0 else event.location
        records += [article, an_event(article, time=time, location=location, event_type=event_type, mode=mode)]
    sink = await open_sink(database, statement_timeout=10)
    await sink.write(records)
    await sink.close()
    settings = WebSettings(database=database, web_cors="https://reader.example")
    async with web_client(settings) as made:
        yield made


async def test_counts_timeline_and_map_agree_with_the_list(client: httpx.AsyncClient) -> None:
    """Each event is counted once in each, whatever the filters."""
    for query in ("", "type=protest", "placed=false", "date_from=2018-05-10&dated=true", "text=حلب"):
        await _agree(client, query)


async def _agree(client: httpx.AsyncClient, query: str) -> None:
    events = (await client.get(f"/api/events?limit=500&{query}")).json()["events"]
    types = (await client.get(f"/api/counts?by=type&{query}")).json()
    assert types["events"] == len(events)
    assert types["placed"] == sum(event["location"]["lat"] is not None for event in events)
    assert types["dated"] == sum(event["time"] is not None for event in events)
    assert {group["key"]: group["events"] for group in types["groups"]} == Counter(e["event_type"] for e in events)
    by_actor = (await client.get(f"/api/counts?by=actor&{query}")).json()["groups"]
    assert [group["events"] for group in by_actor] == ([len(events)] if events else [])
    days = (await client.get(f"/api/timeline?bucket=day&{query}")).json()["spans"]
    assert {span["start"][:10]: span["events"] for span in days} == Counter(
        event["time"]["start"] for event in events if event["time"]
    )
    hours = (await client.get(f"/api/timeline?bucket=hour&of=reported&{query}")).json()["spans"]
    assert sum(span["events"] for span in hours) == len(events)
    points = (await client.get(f"/api/map?{query}")).json()
    placed = [[event["event_id"], event["location"]["lon"]] for event in events if event["location"]["lat"]]
    assert [point[:2] for point in points["points"]] == placed
    assert not points["more"]


async def test_weeks_begin_on_monday_and_events_have_no_hours(client: httpx.AsyncClient) -> None:
    """START is a Tuesday. An hour of a day-long event would be invented."""
    weeks = (await client.get("/api/timeline?bucket=week")).json()["spans"]
    assert weeks[-1]["start"] == "2018-04-30T00:00"
    assert (await client.get("/api/timeline?bucket=hour")).status_code == 422


async def test_statistics_say_what_stands(client: httpx.AsyncClient) -> None:
    """Articles, events, the span of days, and how fresh each site is."""
    found = (await client.get("/api/statistics")).json()
    assert (found["articles"], found["flashes"], found["events"], found["incidents"]) == (90, 0, 90, 0)
    assert (found["first_event_date"], found["last_event_date"]) == ("2018-05-01", "2018-05-20")
    assert found["sites"][0]["site"] == "tajriba"
    assert found["sites"][0]["last_event_at"] == "2018-05-01T13:00:00Z"


async def test_an_answer_that_the_caller_has_is_not_sent_again(client: httpx.AsyncClient, database: str) -> None:
    """Until something changes; exports too."""
    for path in ("/api/events?type=protest", "/api/counts", "/api/events.csv", "/api/statistics"):
        first = await client.get(path)
        again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
    tag = (await client.get("/api/events")).headers["etag"]
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([an_event(an_article(500))])
    await sink.close()
    assert (await client.get("/api/events", headers={"If-None-Match": tag})).status_code == 200


WRONG = {
    "/api/events?tpye=assault": "tpye",
    "/api/events?bbox=1,2,3": "bbox",
    "/api/events?bbox=40,30,35,37": "bbox",
    "/api/events?near=35,36,nan": "near",
    "/api/events?since=2020-01-02T00:00:00Z&until=2020-01-01T00:00:00Z": "range",
    "/api/articles?type=assault": "type",
    "/api/events.csv?limit=3": "limit",
    "/api/sites?x=1": "parameters",
    "/api/stream?colour=red": "colour",
}


async def test_a_wrong_parameter_is_named(client: httpx.AsyncClient) -> None:
    """As problem details."""
    for path, named in WRONG.items():
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), path
        assert named in answer.json()["detail"], path


async def test_other_origins_may_ask_only_where_they_are_named(client: httpx.AsyncClient) -> None:
    """Nobody else's page reads the API in a browser; every answer carries the security headers."""
    named = await client.get("/api/sites", headers={"Origin": "https://reader.example"})
    other = await client.get("/api/sites", headers={"Origin": "https://other.example"})
    assert named.headers["access-control-allow-origin"] == "https://reader.example"
    assert "access-control-allow-origin" not in other.headers
    for answer in (other, await client.get("/nothing"), await client.get("/static/rasid.css")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]

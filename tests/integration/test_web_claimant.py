"""Filtering by who says so: events that name such a source, and incidents of which a report does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from csv import DictReader
from io import StringIO

import httpx
import pytest

from services.contracts.event import EnrichedEvent
from services.contracts.taxonomy import AttributionKind
from services.store.sinks import open_sink
from services.web.settings import WebSettings
from tests.made_records import an_article, an_event, an_incident
from tests.web_client import web_client

SAID: tuple[Sequence[AttributionKind], ...] = (("medics",), ("monitor", "official"), ("monitor",), ())
INCIDENTS = [an_incident((0, 1), founder=0), an_incident((2,), founder=2), an_incident((3,), founder=3)]


def _event(number: int) -> EnrichedEvent:
    article = an_article(number)
    said = an_event(article).attribution[0]
    return an_event(article, attribution=[said.model_copy(update={"kind": kind}) for kind in SAID[number]])


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """Four events that name different sources or none; the first two are one incident."""
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([record for number in range(4) for record in (an_article(number), _event(number))])
    await sink.write([*INCIDENTS])
    await sink.close()
    async with web_client(WebSettings(database=database)) as made:
        yield made


@pytest.mark.parametrize(
    ("asked", "events", "incidents"),
    [
        ("claimant=monitor", {1, 2}, {0, 1}),
        ("claimant=medics", {0}, {0}),
        ("claimant=official&claimant=medics", {0, 1}, {0}),
        ("claimant=residents", set(), set()),
    ],
)
async def test_each_way_of_asking_gives_those_that_name_such_a_source(
    client: httpx.AsyncClient, asked: str, events: set[int], incidents: set[int]
) -> None:
    """Lists, exports, counts and what the page draws; of several kinds any may be named."""
    ids = {str(_event(number).event_id) for number in events}
    of_incidents = {str(INCIDENTS[number].incident_id) for number in incidents}
    listed = (await client.get(f"/api/events?{asked}")).json()["events"]
    assert {each["event_id"] for each in listed} == ids
    assert (await client.get(f"/api/counts?by=type&{asked}")).json()["events"] == len(ids)
    exported = DictReader(StringIO((await client.get(f"/api/events.csv?{asked}")).text))
    assert sorted(row["claimant"] for row in exported) == sorted("; ".join(SAID[number]) for number in events)
    listed = (await client.get(f"/api/incidents?{asked}")).json()["incidents"]
    assert {each["incident_id"] for each in listed} == of_incidents
    overview = (await client.get(f"/api/overview?{asked}")).json()
    assert {row[0] for row in overview["rows"]} == of_incidents


async def test_the_page_offers_the_kinds_and_a_wrong_one_is_refused(client: httpx.AsyncClient) -> None:
    """A misspelt source must not look as if nobody had said anything."""
    page = (await client.get("/map?lang=en")).text
    assert '<option value="monitor">monitor</option>' in page
    assert (await client.get("/api/events?claimant=somebody")).status_code == 422

"""Incidents through the API: filtered, paged, masked, with their versions; what was merged stays and points on."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator

import httpx
import pytest

from services.contracts.event import Sensitive
from services.contracts.ids import incident_id
from services.contracts.incident import Claim, EffectRange, Incident, IncidentSource
from services.store.sinks import open_sink
from services.web.api.access import new_token
from services.web.settings import WebSettings
from tests.made_records import START, TEXT, an_article, an_event
from tests.web_client import web_client

NAME = "الدفاع المدني"  # stands for a private person's name
TOKEN, ENTRY = new_token("analyst", frozenset({"persons"}))


def _incident(*numbers: int, version: int = 1, **fields: object) -> Incident:
    events = [an_event(an_article(number)) for number in numbers]
    made = Incident(
        incident_id=incident_id(events[0].event_id),
        event_type="assault",
        mode="shelling",
        location=events[0].location,
        time=events[0].time,
        actors=events[0].actors,
        effects=[EffectRange(effect="killed", group="civilian", low=3, best=4, high=None, rule="median")],
        claims=[Claim(field="source", value=NAME, event_ids=[events[0].event_id])],
        event_ids=[event.event_id for event in events],
        sources=[IncidentSource(id="tajriba")],
        corroboration=len(numbers),
        last_reported_at=START,
        version=version,
    )
    return made.model_copy(update=fields)


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """Thirty incidents of one event, one of two whose second hides a name, and one that was merged into it."""
    start = TEXT.index(NAME)
    hidden = [Sensitive(start=start, end=start + len(NAME), kind="witness")]
    sink = await open_sink(database, statement_timeout=10)
    articles = [an_article(number) for number in range(34)]
    await sink.write(articles)
    await sink.write([an_event(each, sensitive=hidden if at == 32 else []) for at, each in enumerate(articles)])
    await sink.write([_incident(number) for number in range(30)])
    whole = _incident(31, 32)
    merged = _incident(33, version=2, status="withdrawn", merged_into=whole.incident_id, event_ids=[])
    await sink.write([_incident(31), _incident(33)])
    await sink.write([whole.model_copy(update={"version": 5}), merged])
    await sink.close()
    settings = WebSettings(database=database, web_tokens=ENTRY)
    async with web_client(settings) as made:
        yield made


async def test_lists_are_filtered_and_paged(client: httpx.AsyncClient) -> None:
    """The live ones, each once; by corroboration, words of their events, place, site, time."""
    seen: list[str] = []
    cursor = None
    while True:
        page = (
            await client.get("/api/incidents", params={"limit": 7, **({"cursor": cursor} if cursor else {})})
        ).json()
        seen += [each["incident_id"] for each in page["incidents"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert (len(seen), len(set(seen))) == (31, 31)
    for query, count in (
        ("corroboration=2", 1), ("text=اللطامنة", 31), ("text=حلب", 0), ("site=tajriba", 31), ("site=raqib", 0),
        ("admin1=Hama&type=assault&mode=shelling", 31), ("near=35.32,36.62,5", 31), ("near=36,36,5", 0),
        ("actor=SYR-GOV", 31), ("actor=nobody", 0), ("contested=true", 0), ("status=withdrawn", 1),
        ("date_from=2018-05-01&date_to=2018-05-01", 31), ("date_from=2018-05-02", 0), ("placed=false", 0),
    ):  # fmt: skip
        found = (await client.get(f"/api/incidents?limit=500&{query}")).json()["incidents"]
        assert len(found) == count, query
    assert len((await client.get("/api/events?corroboration=2")).json()["events"]) == 2


async def test_an_incident_keeps_its_address_and_its_past(client: httpx.AsyncClient) -> None:
    """With the events that stand; the versions newest first; what was merged says into what."""
    whole, merged = _incident(31, 32), _incident(33)
    found = (await client.get(f"/api/incidents/{whole.incident_id}")).json()
    assert found["incident"]["version"] == 5
    assert {each["event_id"] for each in found["events"]} == {str(each) for each in whole.event_ids}
    past = (await client.get(f"/api/incidents/{whole.incident_id}/versions")).json()["versions"]
    assert [each["version"] for each in past] == [5, 1]
    gone = (await client.get(f"/api/incidents/{merged.incident_id}")).json()["incident"]
    assert (gone["status"], gone["merged_into"]) == ("withdrawn", str(whole.incident_id))
    nothing = f"/api/incidents/{an_article(1).article_id}"
    assert [(await client.get(nothing + end)).status_code for end in ("", "/versions")] == [404, 404]


async def test_a_hidden_name_is_hidden_in_incidents_but_for_the_scope(client: httpx.AsyncClient) -> None:
    """Claims and mentions too, in lists, versions, exports and changes; a token with the scope sees it."""
    whole = _incident(31, 32)
    entitled = {"Authorization": f"Bearer {TOKEN}"}
    for path in (
        "/api/incidents?corroboration=2",
        f"/api/incidents/{whole.incident_id}",
        f"/api/incidents/{whole.incident_id}/versions",
        "/api/incidents.jsonl?corroboration=2",
        "/api/events?corroboration=2",
    ):
        shown, unmasked = (await client.get(path)).text, (await client.get(path, headers=entitled)).text
        assert "█" in shown, path
        assert "█" not in unmasked, path
        assert NAME in unmasked, path
    assert NAME not in (await client.get("/api/incidents?corroboration=2")).text
    told = (await client.get("/api/changes?kind=incident&limit=500")).json()["changes"]
    last = [each for each in told if each["id"] == str(whole.incident_id)][-1]
    assert NAME not in str(last["record"]["claims"])
    merged = [each["change"] for each in told if each["id"] == str(_incident(33).incident_id)]
    assert merged == ["created", "merged"]


async def test_incidents_are_exported(client: httpx.AsyncClient) -> None:
    """As rows with the range of the dead, as points, as records."""
    rows = list(csv.DictReader(io.StringIO((await client.get("/api/incidents.csv?corroboration=2")).text)))
    wanted = {
        "fatalities": "4",
        "fatalities_low": "3",
        "fatalities_high": "",
        "source": "tajriba",
        "corroboration": "2",
    }
    assert [{name: row[name] for name in wanted} for row in rows] == [wanted]
    features = (await client.get("/api/incidents.geojson")).json()["features"]
    assert len(features) == 31
    assert features[0]["geometry"]["coordinates"] == [36.62, 35.32]

"""A private name stays hidden in what is left of an incident when the report that hid it stands no more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import httpx
import pytest

from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, Evidence, Sensitive
from services.contracts.incident import Claim, Incident
from services.store.sinks import Sink, StoredRecord, open_sink
from services.web.api.access import new_token
from services.web.settings import WebSettings
from tests.made_records import START, TEXT, a_closing, a_retraction, an_article, an_event, an_incident
from tests.web_client import web_client

NAME = "سليم الخطابي"
TOLD = f"{TEXT} وروى {NAME} ما رآه."
TOKEN, ENTRY = new_token("analyst", frozenset({"persons"}))


def _naming(number: int) -> Article:
    return an_article(number, text=TOLD)


def _hiding(number: int, which: int = 0) -> EnrichedEvent:
    at = TOLD.index(NAME)
    return an_event(
        _naming(number),
        which,
        evidence=Evidence(text=TOLD, start=0, end=len(TOLD)),
        sensitive=[Sensitive(start=at, end=at + len(NAME), kind="witness")],
    )


def _told(*numbers: int, version: int, **fields: object) -> Incident:
    """An incident whose second report names the person."""
    made = an_incident(numbers, version=version, founder=numbers[0])
    claims = [Claim(field="denial", value=NAME, event_ids=made.event_ids[-1:])]
    return made.model_copy(update={"claims": claims, **fields})


@pytest.fixture
async def sink(database: str) -> AsyncIterator[Sink]:
    """A store."""
    made = await open_sink(database, statement_timeout=10)
    yield made
    await made.close()


@pytest.fixture
async def client(database: str, sink: Sink) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ARG001  (whose tables it reads)
    """The API and the page."""
    settings = WebSettings(database=database, web_tokens=ENTRY)
    async with web_client(settings) as made:
        yield made


async def _assert_hidden(client: httpx.AsyncClient, incident: Incident) -> None:
    for path in (
        f"/api/incidents/{incident.incident_id}/versions",
        f"/incidents/{incident.incident_id}",
        f"/api/incidents/{incident.incident_id}",
        "/api/incidents.jsonl?status=withdrawn",
        "/api/incidents",
        "/api/changes?kind=incident",
    ):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert NAME not in answer.text, path
    versions = f"/api/incidents/{incident.incident_id}/versions"
    assert NAME in (await client.get(versions, headers={"Authorization": f"Bearer {TOKEN}"})).text


@pytest.mark.parametrize("together", [True, False], ids=["retracted in the same batch", "retracted later"])
async def test_an_earlier_version_hides_what_a_retracted_report_hid(
    client: httpx.AsyncClient, sink: Sink, *, together: bool
) -> None:
    """Also where the event was never written, because its retraction came with it."""
    before = _told(1, 2, version=1)
    after = an_incident((1,), version=2, founder=1)
    stood: list[StoredRecord] = [an_article(1), an_event(an_article(1)), _naming(2), before]
    hides: list[StoredRecord] = [_hiding(2)]
    ends: list[StoredRecord] = [a_retraction(_naming(2), 0), after]
    for batch in [stood, [*hides, *ends]] if together else [stood, hides, ends]:
        await sink.write(batch)
    await _assert_hidden(client, before)


async def test_a_withdrawn_incident_hides_what_its_reports_hid(client: httpx.AsyncClient, sink: Sink) -> None:
    """It has no events any more, and its words are those of one that another event of the article would have hidden."""
    article = _naming(2)
    before = _told(2, version=1)
    await sink.write([article, an_event(article), _hiding(2, 1), a_closing(article, (0, 1)), before])
    await sink.write([a_closing(article, (), extractor=2)])
    await sink.write([_told(2, version=2, status="withdrawn", event_ids=[])])
    await _assert_hidden(client, before)


async def test_a_report_that_left_for_another_incident_hides_its_name_in_both(
    client: httpx.AsyncClient, sink: Sink
) -> None:
    """The event stands, but not in this incident."""
    before = _told(1, 2, version=1)
    await sink.write([an_article(1), an_event(an_article(1)), _naming(2), _hiding(2), before])
    await sink.write([an_incident((1,), version=2, founder=1), _told(2, version=1)])
    await _assert_hidden(client, before)


async def test_names_go_with_the_last_version_that_could_show_them(
    client: httpx.AsyncClient, sink: Sink, database: str
) -> None:
    """After its article has expired, an earlier version still hides it; nothing is kept once no version is left."""
    old, new = _naming(2), an_article(1, fetch=90)
    before = _told(1, 2, version=1)
    await sink.write([new, an_event(new), old, _hiding(2), _naming(3), _hiding(3), before])
    await sink.write([an_incident((1,), version=2, founder=1), _told(3, version=1)])
    await sink.expire(START + timedelta(hours=2), None)
    await _assert_hidden(client, before)
    connection = await asyncpg.connect(database, server_settings={"search_path": "rasid"})
    assert await connection.fetchval("SELECT array_agg(article_id) FROM hidden_names") == [old.article_id]
    await sink.expire(START + timedelta(hours=4), None)
    for table in ("hidden_names", "left_events", "incident_versions"):
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table  # noqa: S608  (names from above)
    await connection.close()

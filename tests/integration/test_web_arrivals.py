"""What is new since a change: counted by the service, of all that the filters leave."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.store.sinks import Sink, open_sink
from services.web.api import arrivals
from services.web.settings import WebSettings
from tests.made_records import an_incident
from tests.web_client import web_client


@pytest.fixture
async def sink(database: str) -> AsyncIterator[Sink]:
    """A store."""
    made = await open_sink(database, statement_timeout=10)
    yield made
    await made.close()


@pytest.fixture
async def client(database: str, sink: Sink) -> AsyncIterator[httpx.AsyncClient]:
    """The API over two incidents."""
    await sink.write([an_incident((number,), founder=number) for number in (1, 2)])
    async with web_client(WebSettings(database=database)) as made:
        yield made


async def _new(client: httpx.AsyncClient, **asked: object) -> dict[str, Any]:
    answer = await client.get("/api/arrivals", params={name: str(value) for name, value in asked.items()})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_all_are_counted_that_the_filters_leave(
    client: httpx.AsyncClient, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few are named; what has another version is told apart, and what stands no more is not counted."""
    looked = (await _new(client))["until"]
    await sink.write([an_incident((number,), founder=number) for number in (3, 4, 5)])
    await sink.write([an_incident((1, 3), version=2, founder=1), an_incident((6,), founder=6)])
    await sink.write([an_incident((), version=2, founder=6, status="withdrawn")])
    whole = await _new(client, after=looked)
    assert (whole["created_count"], whole["updated_count"], whole["complete"]) == (3, 1, True)
    assert whole["updated"] == [str(an_incident((1,), founder=1).incident_id)]
    narrowed = await _new(client, after=looked, corroboration=2)
    assert (narrowed["created_count"], narrowed["updated_count"], narrowed["created"]) == (0, 1, [])
    assert (await _new(client, after=looked, admin1="Idlib"))["created_count"] == 0
    again = await _new(client, after=whole["until"])
    assert (again["created_count"], again["updated_count"]) == (0, 0)
    monkeypatch.setattr(arrivals, "_MOST", 2)
    few = await _new(client, after=looked, lang="en")
    assert (few["created_count"], len(few["created"] + few["updated"])) == (3, 2)


async def test_what_was_too_long_ago_is_said_to_be(
    client: httpx.AsyncClient, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the last changes are counted, and the answer says that there were more."""
    looked = (await _new(client))["until"]
    for number in (3, 4, 5):
        await sink.write([an_incident((number,), founder=number)])
    monkeypatch.setattr(arrivals, "_FAR_BACK", 1)
    late = await _new(client, after=looked)
    assert (late["created_count"], late["complete"]) == (1, False)

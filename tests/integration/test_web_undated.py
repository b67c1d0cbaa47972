"""Incidents that no dated report tells: behind all others, by the day on which they happened, and reported at no time."""

from __future__ import annotations

import runpy
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from services.contracts.event import EventTime
from services.contracts.incident import Incident
from services.store.migrations import versions
from services.store.sinks import open_sink
from services.web.settings import WebSettings
from tests.made_records import an_incident
from tests.web_client import web_client

MIGRATION = Path(next(iter(versions.__path__))) / "0011_undated.py"


def _undated(number: int, day: str | None) -> Incident:
    time = EventTime(start=day, end=day, precision="day") if day else None
    none = {"first_reported_at": None, "last_reported_at": None, "time": time}
    return an_incident((number,), founder=number).model_copy(update=none)


DATED = an_incident((1,), founder=1)
OLD, NEW, LEAP, NO_DAY = (_undated(n, day) for n, day in enumerate(("1899-01-01", "2018-05-01", "2016-02-29", None), 2))


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """One that a dated report tells, and four others."""
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([NEW, DATED, LEAP, NO_DAY, OLD])
    await sink.close()
    async with web_client(WebSettings(database=database)) as made:
        yield made


async def test_they_are_listed_behind_all_others_by_their_day(client: httpx.AsyncClient) -> None:
    """A page at a time too; those without a day, or with one before any report, come last."""
    listed: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await client.get("/api/incidents", params={"limit": 1, **after})).json()
        listed += [each["incident_id"] for each in page["incidents"]]
        if page["next"] is None:
            break
        after = {"cursor": page["next"]}
    assert listed[:3] == [str(each.incident_id) for each in (DATED, NEW, LEAP)]
    assert set(listed[3:]) == {str(OLD.incident_id), str(NO_DAY.incident_id)}


async def test_they_were_reported_at_no_time(client: httpx.AsyncClient) -> None:
    """Neither before a moment nor after one; what the page draws by hours does not hold them."""
    for asked in ("until=2030-01-01T00:00:00Z", "since=1800-01-01T00:00:00Z&until=2030-01-01T00:00:00Z"):
        found = (await client.get(f"/api/incidents?{asked}")).json()["incidents"]
        assert [each["incident_id"] for each in found] == [str(DATED.incident_id)], asked
    overview = (await client.get("/api/overview")).json()
    reported = overview["columns"].index("reported_at")
    assert [row[reported] for row in overview["rows"]] == ["2018-05-01T12:01Z", None, None, None, None]


async def test_what_stood_as_of_1970_is_put_in_its_place(client: httpx.AsyncClient, database: str) -> None:  # noqa: ARG001  (whose rows it moves)
    """The migration puts rows where the store writes them."""
    connection = await asyncpg.connect(database, server_settings={"search_path": "rasid"})
    rows = "SELECT incident_id, reported_at FROM incidents ORDER BY incident_id"
    written = await connection.fetch(rows)
    await connection.execute("UPDATE incidents SET reported_at = '1970-01-01Z' WHERE last_reported_at IS NULL")
    await connection.execute(runpy.run_path(str(MIGRATION))["_PLACE"])
    assert await connection.fetch(rows) == written
    await connection.close()

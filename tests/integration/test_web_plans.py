"""On many rows PostgreSQL finds every list and map by an index, and the service answers quickly, whatever is asked."""

from __future__ import annotations

import statistics
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs

import asyncpg
import httpx
import orjson
import pytest

from bench.api_questions import COUNTED, FILTERS, OF_ARTICLES, OF_MAPS, OVERVIEW, QUESTIONS
from services.common import metrics
from services.common.database import Pool
from services.common.health import Health
from services.web.api.answers import KeptRoute
from services.web.api.counts import points_query
from services.web.app import columnar_copy, create_app, open_pool
from services.web.export_file import parse_filters
from services.web.queries.cursor import Cursor
from services.web.queries.filters import EventFilters, IncidentFilters, ReportFilters
from services.web.queries.incidents import incidents_query
from services.web.queries.reports import articles_query, events_query
from services.web.settings import WebSettings
from tests.made_records import START, an_article, an_event
from tests.many_rows import SECONDS, fill

FEW, MANY = 20_000, 1_000_000
LIMIT_SECONDS = 0.1
YARDSTICK = "SELECT sum(hashint4(n)) FROM generate_series(1, 200000) n"
YARDSTICK_SECONDS = 0.0134  # of a processor on which the limit is meant; it varies by 3 % there, at a load of 22 too
BIG = {
    "events", "incidents", "article_revisions", "event_actors", "event_attributions", "incident_actors", "incident_events",
}  # fmt: skip


def _queries(middle: Cursor) -> Iterator[tuple[str, str, list[object]]]:
    """Every list from its first page and from the middle, every map; values as `make bench-api` takes them."""
    dice = Random(1)  # noqa: S311  (the same questions every time)
    for name, ask in FILTERS.items():
        asked = ask(dice)
        events = parse_filters(asked, EventFilters)
        assert isinstance(events, EventFilters)
        incidents = parse_filters(asked, IncidentFilters)
        assert isinstance(incidents, IncidentFilters)
        for after in (None, middle):
            yield f"events: {name}", *events_query(events, after=after, limit=51)
            yield f"incidents: {name}", *incidents_query(incidents, after=after, limit=51)
            if name in OF_ARTICLES:
                given = {key: value if key == "site" else value[0] for key, value in parse_qs(asked).items()}
                yield f"articles: {name}", *articles_query(ReportFilters.model_validate(given), after=after, limit=51)
        if name in OF_MAPS:
            yield f"map: {name}", *points_query(events, limit=2000)


async def test_no_list_reads_a_whole_table(database: str) -> None:
    """Twenty thousand events: the plans go by indexes already."""
    await fill(database, FEW)
    async for pool in _pool(database):
        for name, query, values in _queries(_middle(FEW)):
            plan = await _plan(pool, query, values)
            assert not _scanned_whole(plan) & BIG, f"{name}: {plan}"


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_of_a_million_events_every_list_comes_within_its_time(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each list, map, overview and count as it is asked for, from the first page and the next, in a tenth of a second at rest.

    What is measured is processor time of service and database, which alone is the same on a busy machine; and the bound
    is as many times that of a yardstick measured beside it, so that a slower processor does not count as a fault.
    """
    await fill(database, MANY)
    async for pool in _pool(database):
        for name, query, values in _queries(_middle(MANY)):
            plan = await _plan(pool, query, values)
            assert not _scanned_whole(plan) & BIG, f"{name}: {plan}"
    monkeypatch.setattr(KeptRoute, "keeps", False)  # the same question is asked again
    watching = await asyncpg.connect(database)
    took, yardsticks = {}, []
    async with _service(database) as client:
        dice = Random(1)  # noqa: S311  (the same questions every time)
        for name, ask in {**QUESTIONS, **OVERVIEW, **COUNTED}.items():
            question = ask(dice)
            first = (await client.get(question)).json()
            pages = [question, f"{question}&cursor={first['next']}"] if first.get("next") else [question]
            took[name] = max([await _quickest(watching, client, page) for page in pages])
            yardsticks.append(await _yardstick(watching))
    bound = LIMIT_SECONDS * statistics.median(yardsticks) / YARDSTICK_SECONDS
    assert len(took) > 70
    assert not metrics.COPY_ANSWERS.labels("failed")._value.get()  # noqa: SLF001  (the client has no other way)
    assert {name: seconds for name, seconds in took.items() if seconds > bound} == {}, (bound, took)
    await watching.close()


@asynccontextmanager
async def _service(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A service whose copy is filled."""
    settings = WebSettings(database=database, web_statement_timeout=30, web_connections=2, web_rate=0)
    app = create_app(Health(), settings)
    app.state.pool = await open_pool(settings)
    app.state.copy = columnar_copy(app.state.pool, settings)
    await app.state.copy.fill()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://rasid.example") as client:
        yield client
    app.state.copy.drop("the test is over")
    app.state.pool.terminate()


async def _quickest(watching: asyncpg.Connection, client: httpx.AsyncClient, question: str) -> float:
    """Seconds of processor, of the quickest of three: the first reads from disk."""
    taken = []
    for _ in range(3):
        before = await _processor(watching)
        answer = await client.get(question)
        assert answer.status_code == 200, question
        taken.append(await _processor(watching) - before)
    return min(taken)


async def _processor(watching: asyncpg.Connection) -> float:
    """Seconds that this process and the service's connections have computed so far."""
    rows = await watching.fetch("SELECT pid FROM pg_stat_activity WHERE application_name = 'rasid-web'")
    return time.process_time() + sum(_of_process(row["pid"]) for row in rows)


def _of_process(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e9


async def _yardstick(connection: asyncpg.Connection) -> float:
    """Seconds of processor that PostgreSQL takes for a fixed piece of work."""
    pid = await connection.fetchval("SELECT pg_backend_pid()")
    before = _of_process(pid)
    await connection.fetchval(YARDSTICK)
    return _of_process(pid) - before


def _middle(rows: int) -> Cursor:
    return START - timedelta(seconds=SECONDS * rows // 2), an_event(an_article()).event_id


async def _pool(database: str) -> AsyncIterator[Pool]:
    pool = await open_pool(WebSettings(database=database, web_statement_timeout=30))
    yield pool
    pool.terminate()


async def _plan(pool: Pool, query: str, values: list[object]) -> dict[str, Any]:
    plan: dict[str, Any] = orjson.loads(await pool.fetchval("EXPLAIN (FORMAT JSON) " + query, *values))[0]["Plan"]
    return plan


def _scanned_whole(plan: dict[str, Any]) -> set[str]:
    """The tables that a plan reads from end to end."""
    found = {plan["Relation Name"]} if plan["Node Type"] in {"Seq Scan", "Parallel Seq Scan"} else set()
    return found.union(*(_scanned_whole(each) for each in plan.get("Plans", [])))

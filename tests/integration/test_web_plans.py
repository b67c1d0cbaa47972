"""On many events every list of the API goes by an index and answers quickly."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from datetime import date, timedelta

import asyncpg
import orjson
import pytest

from services.common.database import Pool
from services.store.sinks import open_sink
from services.web import queries
from services.web.app import open_pool
from services.web.cursor import Cursor
from services.web.filters import EventFilters as Filters
from services.web.settings import WebSettings
from tests.made_records import START, an_article, an_event

ROWS = 100_000  # a million by hand: ROWS=1000000
LIMIT_SECONDS = 0.1  # of each list's second run; the first reads from disk

# Copies of one event, varied as a year of forty sites would be.
FILL = """
INSERT INTO rasid.events
SELECT (jsonb_populate_record(e, jsonb_build_object(
    'event_id', gen_random_uuid(), 'article_id', gen_random_uuid(), 'site', 'site' || n % 40,
    'event_type', (ARRAY['assault','coerce','agree','consult','protest'])[1 + n % 5],
    'mode', (ARRAY['shelling','arrest','ceasefire','meeting','strike'])[1 + n % 5],
    'reported_at', e.reported_at - n * interval '31 seconds', 'fetched_at', e.fetched_at - n * interval '31 seconds',
    'event_date', (e.reported_at - n * interval '31 seconds')::date, 'admin1', 'Region ' || n % 14,
    'latitude', 32.5 + random() * 4.5, 'longitude', 35.7 + random() * 6.5, 'confidence', random(),
    'evidence', e.evidence || ' كلمة' || n % 5000 || ' لفظ' || n % 977))).*
FROM rasid.events e, generate_series(1, $1::int) n"""
FILL_ACTORS = """
INSERT INTO rasid.event_actors SELECT event_id, 0, 'initiator', 'ACTOR-' || abs(hashtext(event_id::text)) % 300,
    'name', 'armed', 'stated', NULL, 'mention', 0, 7 FROM rasid.events WHERE site <> 'tajriba'"""

LISTS = {
    "all": Filters(),
    "type": Filters(type=["protest"]),
    "type and mode": Filters(type=["assault"], mode=["shelling"]),
    "mode": Filters(mode=["meeting"]),
    "site": Filters(site=["site7"]),
    "governorate": Filters(admin1=["Region 3"]),
    "actor": Filters(actor=["ACTOR-7"]),
    "box": Filters(bbox="36.0,33.0,36.2,33.2"),
    "circle": Filters(near="33.1,36.1,10"),
    "several types": Filters(type=["assault", "protest"]),
    "text": Filters(text="كلمة77"),
    "common words": Filters(text="قصفت مدفعية"),
    "reported": Filters(since=START - timedelta(days=90), until=START - timedelta(days=80)),
    "happened": Filters(date_from=date(2017, 12, 1), date_to=date(2017, 12, 3)),
    "confidence": Filters(confidence=0.99),
}


@pytest.mark.soak
@pytest.mark.timeout(1500)
async def test_every_list_goes_by_an_index_within_its_time(database: str) -> None:
    """No list reads the whole table, from the first page or from the middle."""
    rows = int(os.environ.get("ROWS", ROWS))
    sink = await open_sink(database, statement_timeout=60)
    await sink.write([an_article(), an_event(an_article())])
    await sink.close()
    connection = await asyncpg.connect(database)
    await _fill(connection, rows)
    await connection.close()
    async for pool in _pool(database):
        middle = START - timedelta(seconds=31 * rows // 2), an_event(an_article()).event_id
        for name, filters in LISTS.items():
            for after in (None, middle):
                await queries.events(pool, filters, after=after, limit=51)
                started = time.perf_counter()
                await queries.events(pool, filters, after=after, limit=51)
                seconds = time.perf_counter() - started
                plan = await _plan(pool, filters, after)
                assert "events" not in _scanned_whole(plan), f"{name}: {plan}"
                assert seconds < LIMIT_SECONDS, f"{name} took {seconds:.3f} s"


async def _fill(connection: asyncpg.Connection, rows: int) -> None:
    """Many rows, their indexes made afterwards, as they were: that is ten times as fast."""
    indexes = await connection.fetch(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'events' AND indexdef NOT LIKE '%UNIQUE%'"
    )
    for index in indexes:
        await connection.execute(f"DROP INDEX rasid.{index['indexname']}")
    await connection.execute(FILL, rows, timeout=1200)
    await connection.execute(FILL_ACTORS, timeout=600)
    await connection.execute("SET search_path = rasid; SET maintenance_work_mem = '256MB'")
    for index in indexes:
        await connection.execute(index["indexdef"], timeout=1200)
    await connection.execute("VACUUM ANALYZE", timeout=600)


async def _pool(database: str) -> AsyncIterator[Pool]:
    pool = await open_pool(WebSettings(database=database, web_statement_timeout=30))
    yield pool
    pool.terminate()


async def _plan(pool: Pool, filters: Filters, after: Cursor | None) -> dict[str, object]:
    query, values = queries.events_query(filters, after=after, limit=51)
    found = await pool.fetchval("EXPLAIN (FORMAT JSON) " + query, *values)
    plan: dict[str, object] = orjson.loads(found)[0]["Plan"]
    return plan


def _scanned_whole(plan: dict[str, object]) -> set[object]:
    """The tables that a plan reads from end to end."""
    found = {plan.get("Relation Name")} if plan["Node Type"] in {"Seq Scan", "Parallel Seq Scan"} else set()
    below = plan.get("Plans", [])
    assert isinstance(below, list)
    return found.union(*(_scanned_whole(each) for each in below))

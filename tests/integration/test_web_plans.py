"""On many events every list of the API goes by an index and answers quickly."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from datetime import date, timedelta

import orjson
import pytest

from services.common.database import Pool
from services.web.app import open_pool
from services.web.queries import reports
from services.web.queries.cursor import Cursor
from services.web.queries.filters import EventFilters as Filters
from services.web.settings import WebSettings
from tests.made_records import START, an_article, an_event
from tests.many_rows import fill

ROWS = 100_000  # a million by hand: ROWS=1000000
LIMIT_SECONDS = 0.1  # of each list's second run; the first reads from disk

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
    await fill(database, rows)
    async for pool in _pool(database):
        middle = START - timedelta(seconds=31 * rows // 2), an_event(an_article()).event_id
        for name, filters in LISTS.items():
            for after in (None, middle):
                await reports.events(pool, filters, after=after, limit=51)
                started = time.perf_counter()
                await reports.events(pool, filters, after=after, limit=51)
                seconds = time.perf_counter() - started
                plan = await _plan(pool, filters, after)
                assert "events" not in _scanned_whole(plan), f"{name}: {plan}"
                assert seconds < LIMIT_SECONDS, f"{name} took {seconds:.3f} s"


async def _pool(database: str) -> AsyncIterator[Pool]:
    pool = await open_pool(WebSettings(database=database, web_statement_timeout=30))
    yield pool
    pool.terminate()


async def _plan(pool: Pool, filters: Filters, after: Cursor | None) -> dict[str, object]:
    query, values = reports.events_query(filters, after=after, limit=51)
    found = await pool.fetchval("EXPLAIN (FORMAT JSON) " + query, *values)
    plan: dict[str, object] = orjson.loads(found)[0]["Plan"]
    return plan


def _scanned_whole(plan: dict[str, object]) -> set[object]:
    """The tables that a plan reads from end to end."""
    found = {plan.get("Relation Name")} if plan["Node Type"] in {"Seq Scan", "Parallel Seq Scan"} else set()
    below = plan.get("Plans", [])
    assert isinstance(below, list)
    return found.union(*(_scanned_whole(each) for each in below))

"""Very many rows, made by the database itself: a year and more of forty sites, out of copies of one event."""

from __future__ import annotations

import asyncpg

from services.store.sinks import open_sink
from tests.made_records import an_article, an_event, an_incident

_EVENTS = """
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
_ACTORS = """
INSERT INTO rasid.event_actors SELECT event_id, 0, 'initiator', 'ACTOR-' || abs(hashtext(event_id::text)) % 300,
    'name', 'armed', 'stated', NULL, 'mention', 0, 7 FROM rasid.events WHERE site <> 'tajriba'"""
_INCIDENTS = """
INSERT INTO rasid.incidents
SELECT (jsonb_populate_record(i, jsonb_build_object(
    'incident_id', gen_random_uuid(), 'reported_at', i.reported_at - n * interval '155 seconds',
    'event_type', (ARRAY['assault','coerce','agree','consult','protest'])[1 + n % 5],
    'mode', (ARRAY['shelling','arrest','ceasefire','meeting','strike'])[1 + n % 5],
    'event_date', (i.reported_at - n * interval '155 seconds')::date, 'admin1', 'Region ' || n % 14,
    'latitude', 32.5 + random() * 4.5, 'longitude', 35.7 + random() * 6.5, 'corroboration', 1 + n % 7))).*
FROM rasid.incidents i, generate_series(1, $1::int) n"""
_SEARCHED = """
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'rasid' AND indexdef NOT LIKE '%UNIQUE%'
AND tablename IN ('events', 'incidents')"""


async def fill(database: str, rows: int) -> None:
    """So many events, a fifth as many incidents; indexes are made afterwards, as they were: ten times as fast."""
    sink = await open_sink(database, statement_timeout=60)
    await sink.write([an_article(), an_event(an_article()), an_incident()])
    await sink.close()
    connection = await asyncpg.connect(database)
    indexes = await connection.fetch(_SEARCHED)
    for index in indexes:
        await connection.execute(f"DROP INDEX rasid.{index['indexname']}")
    await connection.execute(_EVENTS, rows, timeout=2400)
    await connection.execute(_ACTORS, timeout=1200)
    await connection.execute(_INCIDENTS, rows // 5, timeout=1200)
    await connection.execute("SET search_path = rasid; SET maintenance_work_mem = '256MB'")
    for index in indexes:
        await connection.execute(index["indexdef"], timeout=2400)
    await connection.execute("VACUUM ANALYZE", timeout=1200)
    await connection.close()

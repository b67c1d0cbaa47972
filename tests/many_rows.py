"""Very many rows, made by the database itself: a year and more of forty sites, out of copies of one record of each kind.

Types, places, sites and words are as uneven as in the news: a third of the events are of one mode, a tenth of the two
thousand places hold half of them, a fifth have no point, a tenth no day, one in fifty hides a name. Four events come
from an article, and two make an incident.
"""

from __future__ import annotations

from typing import Final

import asyncpg

from services.contracts.event import Sensitive
from services.store.sinks import open_sink
from tests.made_records import an_article, an_event, an_incident

PLACES: Final = 2000
SITES: Final = 40
SECONDS: Final = 31  # between two events

# Of row n: how far back, which kind, which place; `u` is as good as random, and the same every time.
_DICE: Final = f"""
CROSS JOIN LATERAL (SELECT (hashint4(n) & 1048575) / 1048576.0 AS u, n * interval '{SECONDS} seconds' AS back) dice
CROSS JOIN LATERAL (
    SELECT (ARRAY[1,1,1,1,1,1,1,2,2,2,3,4,4,5,5,5,6,6,7,8])[1 + (hashint4(n + 7) & 1048575) % 20] AS k,
           floor({PLACES} * power(u, 3))::int AS place, floor({SITES} * power(1 - u, 2))::int AS outlet) kind
CROSS JOIN LATERAL (
    SELECT (hashint4(place) & 1048575) / 1048576.0 AS east, (hashint4(place + 99991) & 1048575) / 1048576.0 AS north,
           n % 5 > 0 AS has_point, n % 10 > 0 AS has_day) spot"""
_TYPE: Final = "(ARRAY['assault','assault','coerce','agree','consult','protest','capture','retreat'])[k]"
_MODE: Final = "(ARRAY['shelling','airstrike','arrest','ceasefire','meeting','strike','gain','withdraw'])[k]"

_ACT: Final = {
    "event_type": _TYPE,
    "mode": _MODE,
    "event_date": "CASE WHEN has_day THEN (t.reported_at - back)::date END",
    "event_date_end": "CASE WHEN has_day THEN (t.reported_at - back)::date + CASE WHEN n % 15 = 1 THEN 6 ELSE 0 END END",
    "admin1": "'Region ' || place % 14",
    "location": "'Town ' || place",
    "location_ar": "'بلدة ' || place",
    "location_precision": "CASE WHEN has_point THEN 'settlement' ELSE 'governorate' END",
    "latitude": "CASE WHEN has_point THEN 32.5 + 4.5 * north END",
    "longitude": "CASE WHEN has_point THEN 35.7 + 6.5 * east END",
    "reported_at": "t.reported_at - back",
}
_ARTICLE_ID: Final = "md5('article ' || {})::uuid"
_EVENT_ID: Final = "md5('event ' || {})::uuid"
_INCIDENT_ID: Final = "md5('incident ' || {})::uuid"
_ACTOR: Final = "'ACTOR-' || floor(300 * power(u, 2))"
_MODALITY: Final = "(ARRAY['reported','asserted','planned','denied'])[1 + (hashint4(n + 3) & 1048575) % 20 / 6]"
_CLAIMANT: Final = "(ARRAY['official','military','medics','monitor','residents','anonymous'])[1 + (hashint4(n + 5) & 1048575) % 21 / 4]"
_WORDS: Final = "' كلمة' || n % 5000 || ' لفظ' || n % 977 || ' عبارة' || n % 19"

# By table: how many rows for each hundred events, and what differs in each from the one that is copied.
_COPIES: Final = {
    "article_revisions": (25, {
        "article_id": _ARTICLE_ID.format("n"), "site": "'site' || outlet", "title": "t.title || ' ' || n",
        "text": f"repeat(t.text || E'\\n', 3) || {_WORDS}", "reported_at": f"t.reported_at - {4 * SECONDS} * n * interval '1 second'",
        "rank": "t.rank || n",
    }),
    "article_heads": (25, {"article_id": _ARTICLE_ID.format("n")}),
    "events": (100, {
        **_ACT, "event_id": _EVENT_ID.format("n"), "article_id": _ARTICLE_ID.format("n / 4"), "site": "'site' || outlet",
        "fetched_at": "t.fetched_at - back", "confidence": "u", "evidence": f"t.evidence || {_WORDS}",
        "modality": _MODALITY, "background": "hashint4(n / 2) & 7 = 0",
        "actor_ids": f"ARRAY[{_ACTOR}]",
        "sensitive": "CASE WHEN n % 50 = 0 THEN t.sensitive END",
        "record": f"(t.record::jsonb || jsonb_build_object('event_id', {_EVENT_ID.format('n')}, 'event_type', {_TYPE}, 'mode', {_MODE}))",
    }),
    "event_actors": (100, {"event_id": _EVENT_ID.format("n"), "actor_id": _ACTOR}),
    "event_attributions": (60, {"event_id": _EVENT_ID.format("n * 5 / 3"), "kind": _CLAIMANT}),
    "incidents": (50, {
        **_ACT, "incident_id": _INCIDENT_ID.format("n"), "corroboration": "1 + (n % 40) / 25 + (n % 40) / 35 + (n % 40) / 39 * (n % 5)",
        "reported_at": f"t.reported_at - {2 * SECONDS} * n * interval '1 second'",
        "event_date": f"CASE WHEN has_day THEN (t.reported_at - {2 * SECONDS} * n * interval '1 second')::date END",
        "event_date_end": f"CASE WHEN has_day THEN (t.reported_at - {2 * SECONDS} * n * interval '1 second')::date + CASE WHEN n % 15 = 1 THEN 6 ELSE 0 END END",
        "contested": "n % 25 = 0", "actor_ids": f"ARRAY[{_ACTOR}]", "confidence": "u", "recalled": "hashint4(n) & 7 = 0",
        "modalities": f"ARRAY[{_MODALITY}]",
        "sites": "ARRAY['site' || outlet]",
        "record": f"(t.record::jsonb || jsonb_build_object('incident_id', {_INCIDENT_ID.format('n')}, 'event_type', {_TYPE}, 'mode', {_MODE}))",
    }),
    "incident_actors": (50, {"incident_id": _INCIDENT_ID.format("n"), "actor_id": _ACTOR}),
    "incident_events": (100, {"incident_id": _INCIDENT_ID.format("n / 2"), "event_id": _EVENT_ID.format("n")}),
}  # fmt: skip
_COPY: Final = """
INSERT INTO {table} ({names})
SELECT {values} FROM (SELECT * FROM {table} LIMIT 1) t, generate_series(1, $1::int) n {dice}"""
_COLUMNS: Final = """
SELECT attname, format_type(atttypid, NULL) AS type FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"""
_INDEXES: Final = """
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = 'rasid' AND indexdef NOT LIKE '%UNIQUE%' AND tablename = ANY ($1)"""


async def fill(database: str, rows: int) -> None:
    """So many events with all that belongs to them; indexes are made afterwards, as they were: ten times as fast."""
    sink = await open_sink(database, statement_timeout=60)
    told = an_event(an_article(), sensitive=[Sensitive(start=0, end=4, kind="victim")])
    await sink.write([an_article(), told, an_incident()])
    await sink.close()
    connection = await asyncpg.connect(database)
    await connection.execute(
        "SET search_path = rasid; SET maintenance_work_mem = '512MB'; SET synchronous_commit = off"
    )
    indexes = await connection.fetch(_INDEXES, list(_COPIES))
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['indexname']}")
    for table, (share, differing) in _COPIES.items():
        columns = {row["attname"]: row["type"] for row in await connection.fetch(_COLUMNS, table)}
        values = [
            f"({differing[name]})::{kind}" if name in differing else f"t.{name}" for name, kind in columns.items()
        ]
        query = _COPY.format(table=table, names=", ".join(columns), values=", ".join(values), dice=_DICE)
        await connection.execute(query, rows * share // 100, timeout=2400)
    for index in indexes:
        await connection.execute(index["indexdef"], timeout=2400)
    await connection.execute("VACUUM ANALYZE", timeout=1200)
    await connection.close()

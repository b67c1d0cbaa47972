"""One batch into PostgreSQL, within a transaction: what is newer than what stands is copied in.

An event stands unless a closing record of its rank or above omits it or a retraction of its rank or above names it.
All closings are kept and checked on both sides (an event against the closings that stand, a closing against the events
that stand), so what remains does not depend on which came first.

Rows go straight into their tables by COPY, without a staging table: what they replace is deleted before. Where two
writers meet (a rebalance may leave two for a moment), the primary keys make the later one try again, and the locks on
the articles of the batch keep an event and the closing that omits it from missing each other. Incidents, whose rows
tell of events that another writer may have at hand, are written in turn. Last, what changed is numbered in the order of
commits (`changes.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal
from uuid import UUID

import asyncpg

from services.contracts.event import EnrichedEvent
from services.store.batch import (
    EVENTS,
    EXTRACTIONS,
    INCIDENT_VERSIONS,
    RETRACTIONS,
    REVISIONS,
    Batch,
    Entry,
    Key,
    article_of,
)
from services.store.changes import Changes, take_turn
from services.store.event_rows import actor_rows, attribution_rows, effect_rows
from services.store.hidden_names import keep_names, note_left
from services.store.member_traits import renew_traits
from services.store.removal import lock_articles
from services.store.replace import Replaced, copy, replace
from services.store.write_incidents import write_incidents

CHILDREN: Final = {"event_actors": actor_rows, "event_effects": effect_rows, "event_attributions": attribution_rows}

_REFUSED: Final = """
SELECT s.event_id FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS s (event_id, article_id, rank)
WHERE EXISTS (SELECT FROM extractions x WHERE x.article_id = s.article_id
              AND x.rank >= s.rank COLLATE "C" AND s.event_id <> ALL (x.event_ids))
OR EXISTS (SELECT FROM event_retractions r WHERE r.event_id = s.event_id AND r.rank >= s.rank COLLATE "C")"""

_CLOSE: Final = """
DELETE FROM events e USING extractions x
WHERE x.extraction_id = ANY ($1) AND e.article_id = x.article_id AND e.rank <= x.rank
AND e.event_id <> ALL (x.event_ids) RETURNING e.event_id, e.article_id"""

_RETRACT: Final = """
DELETE FROM events e USING event_retractions r
WHERE r.event_id = ANY ($1) AND e.event_id = r.event_id AND e.rank <= r.rank
RETURNING e.event_id, e.article_id"""

# Of some articles: those that hide a name, the events, those that stand, the incidents.
_HIDING: Final = "SELECT DISTINCT article_id FROM events WHERE article_id = ANY ($1) AND sensitive IS NOT NULL"
_EVENTS_OF: Final = "SELECT event_id FROM events WHERE article_id = ANY ($1)"
_ARTICLES_OF: Final = "SELECT article_id FROM article_heads WHERE article_id = ANY ($1)"
_INCIDENTS_OF: Final = """
SELECT DISTINCT i.incident_id FROM incident_events i JOIN events e USING (event_id) WHERE e.article_id = ANY ($1)"""


async def write_batch(connection: asyncpg.Connection, batch: Batch) -> dict[str, set[Key]]:
    """Write a batch; returns the keys of the rows inserted or replaced, by table."""
    changes = Changes()
    written = {REVISIONS: _keys((await replace(connection, batch.entries(REVISIONS))).newer)}
    _note(changes, "article", await replace(connection, batch.heads(REVISIONS)))
    articles, masked_anew = batch.articles_of_events(), list[UUID]()
    if articles:
        await lock_articles(connection, articles)
        of_events, masked_anew = await _write_extractions(connection, batch, articles, changes)
        written |= of_events
    await take_turn(connection)
    written[INCIDENT_VERSIONS] = await write_incidents(connection, batch, changes)
    await renew_traits(connection, changes.ids("event"), changes.ids("incident"))
    await changes.write(connection)
    if masked_anew:  # asked only now, when no other writer can come between the answer and its number
        incidents = Changes()
        incidents.add("incident", "updated", await _ids(connection, _INCIDENTS_OF, masked_anew))
        await incidents.write(connection)
    return written


async def _write_extractions(
    connection: asyncpg.Connection, batch: Batch, articles: list[UUID], changes: Changes
) -> tuple[dict[str, set[Key]], list[UUID]]:
    """Closings and retractions with what they kill, then the events; and the articles that hide other names now."""
    hid = await _ids(connection, _HIDING, articles)
    touched, read, left = set[UUID](), set[UUID](), dict[UUID, UUID]()
    written = {}
    for table, kill in ((EXTRACTIONS, _CLOSE), (RETRACTIONS, _RETRACT)):
        newer = (await replace(connection, batch.entries(table))).newer
        written[table] = _keys(newer)
        if table == EXTRACTIONS:
            read |= {article_of(entry) for entry in newer}
        if written[table]:
            killed = await connection.fetch(kill, [key for (key,) in written[table]])
            await _delete_children(connection, [row["event_id"] for row in killed])
            changes.add("event", "retracted", (row["event_id"] for row in killed))
            left |= {row["event_id"]: row["article_id"] for row in killed}
    events, refused = await _write_events(connection, batch.entries(EVENTS))
    await keep_names(connection, batch.all_events())
    await note_left(connection, left | refused, [entry.key[0] for entry in events.newer])
    touched |= set(left.values())
    written[EVENTS] = _keys(events.newer)
    _note(changes, "event", events)
    touched |= {article_of(entry) for entry in events.newer}
    hides = {article_of(entry) for entry in events.newer if getattr(entry.record, "sensitive", None)}
    masked_anew = list(hides | (touched & set(hid)))
    if masked_anew:
        changes.add("event", "updated", await _ids(connection, _EVENTS_OF, masked_anew))
    if shown_anew := list({*masked_anew, *read} - changes.ids("article")):  # one that was not read is shown to nobody
        changes.add("article", "updated", await _ids(connection, _ARTICLES_OF, shown_anew))
    return written, masked_anew


async def _write_events(connection: asyncpg.Connection, entries: list[Entry]) -> tuple[Replaced, dict[UUID, UUID]]:
    """What was written; and the events, with their articles, that what stands already refuses."""
    if not entries:
        return Replaced(), {}
    ids, articles, ranks = [e.key[0] for e in entries], [article_of(e) for e in entries], [e.rank for e in entries]
    refused = {(row["event_id"],) for row in await connection.fetch(_REFUSED, ids, articles, ranks)}
    written = await replace(connection, [entry for entry in entries if entry.key not in refused])
    await _delete_children(connection, [event_id for (event_id,) in written.stood])
    events = [entry.record for entry in written.newer if isinstance(entry.record, EnrichedEvent)]
    for table, rows_of in CHILDREN.items():
        await copy(connection, table, (row for event in events for row in rows_of(event)))
    return written, {entry.key[0]: article_of(entry) for entry in entries if entry.key in refused}


def _note(changes: Changes, kind: Literal["article", "event"], replaced: Replaced) -> None:
    """Rows of `kind`, whose key is their id, were created, or updated where one stood."""
    changes.add(kind, "created", (entry.key[0] for entry in replaced.newer if entry.key not in replaced.stood))
    changes.add(kind, "updated", (entry.key[0] for entry in replaced.newer if entry.key in replaced.stood))


def _keys(entries: Iterable[Entry]) -> set[Key]:
    return {entry.key for entry in entries}


async def _delete_children(connection: asyncpg.Connection, event_ids: list[UUID]) -> None:
    if event_ids:
        for table in CHILDREN:
            await connection.execute(f"DELETE FROM {table} WHERE event_id = ANY ($1)", event_ids)  # noqa: S608


async def _ids(connection: asyncpg.Connection, query: str, articles: list[UUID]) -> list[UUID]:
    return [row[0] for row in await connection.fetch(query, articles)]

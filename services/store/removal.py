"""Articles taken out of PostgreSQL with everything that hangs on them, some hundreds in a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

import asyncpg

from services.store.changes import Change, Changes, take_turn
from services.store.hidden_names import forget_names, keep_past
from services.store.member_traits import renew_traits

_LOCK: Final = """
SELECT pg_advisory_xact_lock(key) FROM (SELECT key FROM unnest($1::bigint[]) AS key ORDER BY key) AS keys"""
_EVENTS: Final = "DELETE FROM events WHERE article_id = ANY ($1) RETURNING event_id, article_id"
_HANGING: Final = ("event_actors", "event_effects", "event_attributions")
_OF_ARTICLE: Final = ("article_revisions", "extractions", "event_retractions")
_HEADS: Final = "DELETE FROM article_heads WHERE article_id = ANY ($1) RETURNING article_id"

# Incidents of which no event stands any more.
_LEFT_EMPTY: Final = """
SELECT DISTINCT m.incident_id FROM incident_events m WHERE m.event_id = ANY ($1)
AND NOT EXISTS (SELECT FROM incident_events o JOIN events e USING (event_id) WHERE o.incident_id = m.incident_id)"""
_OF_INCIDENT: Final = ("incident_events", "incident_actors", "incident_versions", "incidents")


async def lock_articles(connection: asyncpg.Connection, articles: Iterable[UUID]) -> None:
    """Keep others from changing the events of some articles until the transaction ends."""
    await connection.execute(_LOCK, [int.from_bytes(article.bytes[:8], signed=True) for article in articles])


async def remove_articles(connection: asyncpg.Connection, articles: Sequence[UUID], change: Change) -> dict[str, int]:
    """Remove articles, their events, and the incidents left without any; how many of each kind.

    To be awaited last in the caller's transaction: other writers wait from here until its commit.
    """
    await lock_articles(connection, articles)
    left = {row[0]: row[1] for row in await connection.fetch(_EVENTS, articles)}
    events = list(left)
    if change == "erased":
        await forget_names(connection, articles)
    else:  # incidents that keep other events keep the words of these in their earlier versions
        await keep_past(connection, articles, left)
    for table in _HANGING:
        await connection.execute(f"DELETE FROM {table} WHERE event_id = ANY ($1)", events)  # noqa: S608  (our own names)
    for table in _OF_ARTICLE:
        await connection.execute(f"DELETE FROM {table} WHERE article_id = ANY ($1)", articles)  # noqa: S608
    heads = [row[0] for row in await connection.fetch(_HEADS, articles)]
    await take_turn(connection)
    incidents = [row[0] for row in await connection.fetch(_LEFT_EMPTY, events)]
    for table in _OF_INCIDENT:
        await connection.execute(f"DELETE FROM {table} WHERE incident_id = ANY ($1)", incidents)  # noqa: S608
    await renew_traits(connection, events)
    changes = Changes()
    changes.add("incident", change, incidents)
    changes.add("event", change, events)
    changes.add("article", change, heads)
    await changes.write(connection)
    return {"article": len(heads), "event": len(events), "incident": len(incidents)}

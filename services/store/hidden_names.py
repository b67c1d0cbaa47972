"""What is remembered of events that stand no more, so that the names they hid stay hidden in what they left behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

import asyncpg

from services.common.arabic import fold
from services.common.erasure import Erasures
from services.contracts.event import EnrichedEvent

_KEEP: Final = """
INSERT INTO hidden_names SELECT * FROM unnest($1::uuid[], $2::text[]) ON CONFLICT DO NOTHING"""
_STAND: Final = "DELETE FROM left_events WHERE event_id = ANY ($1)"
_LEAVE: Final = """
INSERT INTO left_events SELECT s.event_id, s.article_id FROM unnest($1::uuid[], $2::uuid[]) AS s (event_id, article_id)
WHERE NOT EXISTS (SELECT FROM events e WHERE e.event_id = s.event_id) ON CONFLICT DO NOTHING"""

_NAMED_SO: Final = "DELETE FROM hidden_names WHERE fold(name) LIKE $1 RETURNING article_id, name"
_FORGET: Final = (
    "DELETE FROM hidden_names WHERE article_id = ANY ($1)",
    "DELETE FROM left_events WHERE article_id = ANY ($1)",
)

_HID_NOTHING: Final = """
DELETE FROM left_events l
WHERE article_id = ANY ($1) AND NOT EXISTS (SELECT FROM hidden_names n WHERE n.article_id = l.article_id)"""

# Of articles that are gone: whose names no version of an incident can show any more. It reads every version.
_ARE_SPARE: Final = """
SELECT EXISTS (SELECT FROM hidden_names n WHERE NOT EXISTS (SELECT FROM article_revisions r WHERE r.article_id = n.article_id)
               AND NOT EXISTS (SELECT FROM events e WHERE e.article_id = n.article_id))"""
_SPARE: Final = """
SELECT DISTINCT n.article_id FROM hidden_names n
WHERE NOT EXISTS (SELECT FROM article_revisions r WHERE r.article_id = n.article_id)
AND NOT EXISTS (SELECT FROM events e WHERE e.article_id = n.article_id)
AND n.article_id NOT IN (
    SELECT l.article_id FROM incident_versions v, jsonb_array_elements_text(v.record -> 'event_ids') x (id)
    JOIN left_events l ON l.event_id = x.id::uuid)"""


def names_of(event: EnrichedEvent) -> list[str]:
    """The names that an event hides, as they stand in its sentence; an erased one has no letter left."""
    text, offset = event.evidence.text, event.evidence.start
    found = (text[max(span.start - offset, 0) : max(span.end - offset, 0)] for span in event.sensitive)
    return [name for name in found if _has_letters(name)]


async def keep_names(connection: asyncpg.Connection, events: Iterable[EnrichedEvent]) -> None:
    """Keep the names that some events hide, whether they stand or not."""
    found = {(event.article.article_id, name) for event in events if event.sensitive for name in names_of(event)}
    await _keep(connection, found)


async def note_left(connection: asyncpg.Connection, left: Mapping[UUID, UUID], standing: Sequence[UUID]) -> None:
    """Note which events came and do not stand (with their article), and that others do again."""
    if standing:
        await connection.execute(_STAND, standing)
    if left:
        await connection.execute(_LEAVE, list(left), list(left.values()))


async def erase_names(connection: asyncpg.Connection, pattern: str, erasures: Erasures) -> None:
    """Put the names that match through the erasures, as they would be kept if they came now."""
    rows = await connection.fetch(_NAMED_SO, pattern)
    masked = {(row["article_id"], erasures.masked(row["name"])) for row in rows}
    await _keep(connection, {(article, name) for article, name in masked if _has_letters(name)})


async def forget_names(connection: asyncpg.Connection, articles: Sequence[UUID]) -> None:
    """Forget what is remembered of some articles."""
    for statement in _FORGET:
        await connection.execute(statement, articles)


async def keep_past(connection: asyncpg.Connection, articles: Sequence[UUID], left: Mapping[UUID, UUID]) -> None:
    """Of articles that expire with these events: remember what hid a name, for incidents that other events keep."""
    await note_left(connection, left, [])
    await connection.execute(_HID_NOTHING, articles)


async def forget_spare_names(connection: asyncpg.Connection) -> None:
    """Forget what is remembered of expired articles that no incident tells of any more."""
    if await connection.fetchval(_ARE_SPARE):
        await connection.execute("SET LOCAL statement_timeout = 0")
        await forget_names(connection, [row[0] for row in await connection.fetch(_SPARE)])


async def _keep(connection: asyncpg.Connection, found: Iterable[tuple[UUID, str]]) -> None:
    if rows := sorted(found, key=str):
        await connection.execute(_KEEP, [article for article, _ in rows], [name for _, name in rows])


def _has_letters(name: str) -> bool:
    return any(char.isalpha() for char in fold(name))

"""An erasure in PostgreSQL: first it is entered, from when on nothing that it forbids is written; then what stands goes.

What is changed is written anew by the same code that writes a batch, so the rows are those that would stand if the
records had come as they are now.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg
import orjson

from services.common import erasure as erasures
from services.common.arabic import fold
from services.common.erasure import Erasure, of_person
from services.common.stored_article import article_of_row
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.store.batch import Batch
from services.store.changes import Changes, take_turn
from services.store.erased import article_id_of, obey
from services.store.hidden_names import erase_names
from services.store.removal import lock_articles, remove_articles
from services.store.sinks import StoredRecord
from services.store.write_batch import write_batch

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('rasid'), hashtext('erasures'))"
_SALT: Final = "SELECT salt FROM erasures WHERE salt IS NOT NULL LIMIT 1"
_ENTER: Final = """
INSERT INTO erasures (kind, article_id, salt, digest, made_by, reason, words, changed)
VALUES ($1, $2, $3, $4, $5, $6, $7, '{}') ON CONFLICT DO NOTHING"""
_FINISH: Final = """
UPDATE erasures SET changed = $5 WHERE (kind, article_id, salt, digest) IS NOT DISTINCT FROM ($1, $2::uuid, $3, $4)"""

# Folded as Python folds it; whatever stands between the words. Python then decides.
_WITH_NAME: Final = {
    "articles": "SELECT * FROM article_revisions r WHERE fold(r::text) LIKE $1",
    "events": "SELECT record FROM events WHERE fold(record::text) LIKE $1",
    "incidents": "SELECT record FROM incident_versions WHERE fold(record::text) LIKE $1",
}
_EVENTS_OF: Final = """
SELECT event_id FROM events WHERE article_id = $1
UNION SELECT unnest(event_ids) FROM extractions WHERE article_id = $1"""
_REMEMBER: Final = "INSERT INTO erased_events SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING"
_INCIDENTS_WITH: Final = """
SELECT record FROM incident_versions WHERE record -> 'event_ids' ?| $1::text[]"""

_FORGET: Final = """
DELETE FROM {} t USING unnest($1::uuid[], $2::text[]) AS s (article_id, revision)
WHERE t.article_id = s.article_id AND t.revision = s.revision"""
_FORGET_EVENTS: Final = ("event_actors", "event_effects", "event_attributions", "events")
_FORGET_INCIDENTS: Final = ("incident_events", "incident_actors", "incidents")
_FORGET_VERSIONS: Final = """
DELETE FROM incident_versions v USING unnest($1::uuid[], $2::bigint[]) AS s (incident_id, version)
WHERE v.incident_id = s.incident_id AND v.version = s.version"""


async def erase(connection: asyncpg.Connection, what: UUID | str, *, by: str, reason: str) -> dict[str, int]:
    """Enter the erasure of an article or a name, and change what stands; how many articles, events and incidents were.

    Raises ValueError for a name without a letter.
    """
    async with connection.transaction():
        await connection.execute(_LOCK)
        salt = await connection.fetchval(_SALT) or secrets.token_hex(16)  # one for all: each costs a hash a word
        erasure = Erasure("article", what) if isinstance(what, UUID) else of_person(what, salt)
        key = (erasure.kind, erasure.article_id, erasure.salt or None, erasure.digest or None)
        await connection.execute(_ENTER, *key, by, reason, erasure.words or None)
    async with connection.transaction():
        await connection.execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL enable_seqscan = on"
        )  # it reads everything
        changed = await (_erase_article(connection, what) if isinstance(what, UUID) else _erase_name(connection, what))
        await connection.execute(_FINISH, *key, orjson.dumps(changed).decode())
    return changed


async def _erase_article(connection: asyncpg.Connection, article_id: UUID) -> dict[str, int]:
    await lock_articles(connection, [article_id])
    events = [row[0] for row in await connection.fetch(_EVENTS_OF, article_id)]
    await connection.execute(_REMEMBER, events)
    told = await connection.fetch(_INCIDENTS_WITH, [str(event) for event in events])
    incidents = await _rewrite(connection, [Incident.model_validate_json(row[0]) for row in told], gone=set(events))
    removed = await remove_articles(connection, [article_id], "erased")
    return {**removed, "incident": len({record.incident_id for record in incidents if isinstance(record, Incident)})}


async def _erase_name(connection: asyncpg.Connection, name: str) -> dict[str, int]:
    pattern = f"%{'%'.join(fold(name).split())}%"
    found: list[StoredRecord] = [article_of_row(row) for row in await connection.fetch(_WITH_NAME["articles"], pattern)]
    found += [
        EnrichedEvent.model_validate_json(row[0]) for row in await connection.fetch(_WITH_NAME["events"], pattern)
    ]
    found += [Incident.model_validate_json(row[0]) for row in await connection.fetch(_WITH_NAME["incidents"], pattern)]
    await lock_articles(connection, {article for record in found if (article := article_id_of(record))})
    changed = await _rewrite(connection, found, gone=set())
    await erase_names(connection, pattern, await erasures.load(connection))
    return {
        "article": len({record.article_id for record in changed if isinstance(record, Article)}),
        "event": sum(isinstance(record, EnrichedEvent) for record in changed),
        "incident": len({record.incident_id for record in changed if isinstance(record, Incident)}),
    }


async def _rewrite(
    connection: asyncpg.Connection, records: Sequence[StoredRecord], *, gone: set[UUID]
) -> list[StoredRecord]:
    """Write those records anew that the erasures change; returns them as they were."""
    standing = await erasures.load(connection)
    changed = [(record, after) for record in records if (after := obey(standing, record, gone)) != record]
    await _forget(connection, [before for before, _ in changed])
    await write_batch(connection, Batch([after for _, after in changed if after is not None]))
    emptied = Changes()
    emptied.add(
        "incident", "erased", (r.incident_id for r, after in changed if after is None and isinstance(r, Incident))
    )
    await emptied.write(connection)
    return [before for before, _ in changed]


async def _forget(connection: asyncpg.Connection, records: Sequence[StoredRecord]) -> None:
    revisions = [(record.article_id, record.revision) for record in records if isinstance(record, Article)]
    events = [record.event_id for record in records if isinstance(record, EnrichedEvent)]
    versions = [(record.incident_id, record.version) for record in records if isinstance(record, Incident)]
    for table in ("article_heads", "article_revisions"):
        await connection.execute(_FORGET.format(table), [key for key, _ in revisions], [each for _, each in revisions])
    for table in _FORGET_EVENTS:
        await connection.execute(f"DELETE FROM {table} WHERE event_id = ANY ($1)", events)  # noqa: S608  (our own names)
    ids = [key for key, _ in versions]
    await take_turn(connection)
    for table in _FORGET_INCIDENTS:
        await connection.execute(f"DELETE FROM {table} WHERE incident_id = ANY ($1)", ids)  # noqa: S608  (our own names)
    await connection.execute(_FORGET_VERSIONS, ids, [version for _, version in versions])

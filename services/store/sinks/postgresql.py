"""The PostgreSQL sink: what is newer than what stands is copied in, in one transaction.

An event stands unless a closing record of its rank or above omits it or a retraction of its rank or above names it.
All closings are kept and checked on both sides (an event against the closings that stand, a closing against the events
that stand), so what remains does not depend on which came first.

Rows go straight into their tables by COPY, without a staging table: what they replace is deleted before. Where two
writers meet (a rebalance may leave two for a moment), the primary keys make the later one try again, and the locks on
the articles of the batch keep an event and the closing that omits it from missing each other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.common import database
from services.common.errors import StopServiceError
from services.contracts.event import EnrichedEvent
from services.store.article_rows import Row
from services.store.batch import EVENTS, EXTRACTIONS, HEADS, RETRACTIONS, REVISIONS, Batch, Entry, Key, article_of
from services.store.event_rows import actor_rows, attribution_rows, effect_rows
from services.store.sinks import BatchTooLargeError, Outcome, RecordRejectedError, SinkUnavailableError, StoredRecord

SCHEMA: Final = "rasid"
MIGRATIONS: Final = Path(__file__).parent.parent / "migrations"
CHILDREN: Final = {"event_actors": actor_rows, "event_effects": effect_rows, "event_attributions": attribution_rows}

# Classes of SQLSTATE (PostgreSQL, appendix A). The batch is at fault: data exception, constraint, program limit.
_REJECTED: Final = ("22", "23", "54")
# The server or the moment is: connection, rollback (deadlock, serialisation), resources, intervention, I/O.
_UNAVAILABLE: Final = ("08", "40", "53", "55", "57", "58")
_STATEMENT_TIMEOUT: Final = "57014"
_NO_MORE_LOCKS: Final = "53200"
_WRITTEN_MEANWHILE: Final = "23505"  # unique violation: another writer was quicker with the same row

_LOCK: Final = """
SELECT pg_advisory_xact_lock(key) FROM (SELECT key FROM unnest($1::bigint[]) AS key ORDER BY key) AS keys"""

_REFUSED: Final = """
SELECT s.event_id FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS s (event_id, article_id, rank)
WHERE EXISTS (SELECT FROM extractions x WHERE x.article_id = s.article_id
              AND x.rank >= s.rank COLLATE "C" AND s.event_id <> ALL (x.event_ids))
OR EXISTS (SELECT FROM event_retractions r WHERE r.event_id = s.event_id AND r.rank >= s.rank COLLATE "C")"""

_CLOSE: Final = """
DELETE FROM events e USING extractions x
WHERE x.extraction_id = ANY ($1) AND e.article_id = x.article_id AND e.rank <= x.rank
AND e.event_id <> ALL (x.event_ids) RETURNING e.event_id"""

_RETRACT: Final = """
DELETE FROM events e USING event_retractions r
WHERE r.event_id = ANY ($1) AND e.event_id = r.event_id AND e.rank <= r.rank RETURNING e.event_id"""

# By table: the rows that stand under given keys, and their deletion as they were seen. A row that another writer has
# put there since has another rank and stays: writing beside it then fails on the primary key, and is tried again.
_STANDING: Final = {
    REVISIONS: """
SELECT article_id, revision, rank, digest FROM article_revisions
WHERE (article_id, revision) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))""",
    HEADS: "SELECT article_id, rank, digest FROM article_heads WHERE article_id = ANY ($1)",
    EVENTS: "SELECT event_id, rank, digest FROM events WHERE event_id = ANY ($1)",
    EXTRACTIONS: "SELECT extraction_id, rank, NULL FROM extractions WHERE extraction_id = ANY ($1)",
    RETRACTIONS: "SELECT event_id, rank, digest FROM event_retractions WHERE event_id = ANY ($1)",
}
_DELETE: Final = {
    REVISIONS: """
DELETE FROM article_revisions t USING unnest($1::uuid[], $2::text[], $3::text[]) AS s (article_id, revision, rank)
WHERE t.article_id = s.article_id AND t.revision = s.revision AND t.rank = s.rank COLLATE "C" """,
    HEADS: """
DELETE FROM article_heads t USING unnest($1::uuid[], $2::text[]) AS s (article_id, rank)
WHERE t.article_id = s.article_id AND t.rank = s.rank COLLATE "C" """,
    EVENTS: """
DELETE FROM events t USING unnest($1::uuid[], $2::text[]) AS s (event_id, rank)
WHERE t.event_id = s.event_id AND t.rank = s.rank COLLATE "C" """,
    RETRACTIONS: """
DELETE FROM event_retractions t USING unnest($1::uuid[], $2::text[]) AS s (event_id, rank)
WHERE t.event_id = s.event_id AND t.rank = s.rank COLLATE "C" """,
}


async def open_sink(url: str, *, statement_timeout: float) -> PostgresqlSink:
    """The sink of a database, its schema brought up to date. Raises StopServiceError when it does not answer."""
    first = await database.connect(url, size=1)  # waits for a server that is still starting
    await first.close()
    await database.migrate(url, schema=SCHEMA, folder=MIGRATIONS)
    settings = {
        "application_name": "rasid-store",
        "search_path": SCHEMA,
        "statement_timeout": str(int(statement_timeout * 1000)),
    }
    # The client's own limit is for a server that is gone without a word; the server's comes first.
    pool = await database.connect(url, size=2, server_settings=settings, command_timeout=statement_timeout + 5)
    return PostgresqlSink(pool)


class PostgresqlSink:
    """`Sink` into the schema `rasid` of one database. Safe for any number of writers at once."""

    def __init__(self, pool: database.Pool) -> None:
        self._pool = pool

    async def write(self, records: Sequence[StoredRecord]) -> list[Outcome]:
        """See `Sink.write`."""
        batch = Batch(records)
        async with _named_errors(), self._pool.acquire() as connection, connection.transaction():
            written = await _write(connection, batch)
        return batch.outcomes(written)

    async def answers(self) -> str | None:
        """See `Sink.answers`."""
        return await database.answers(self._pool)

    async def close(self) -> None:
        """See `Sink.close`. Connections that do not end within two seconds are cut."""
        try:
            await asyncio.wait_for(self._pool.close(), 2)
        except TimeoutError:
            self._pool.terminate()


async def _write(connection: asyncpg.Connection, batch: Batch) -> dict[str, set[Key]]:
    """Write a batch; returns the keys of the rows inserted or replaced, by table."""
    written = {REVISIONS: _keys(await _replace(connection, batch.entries(REVISIONS)))}
    await _replace(connection, batch.heads())
    articles = batch.articles_of_events()
    if not articles:
        return written
    await connection.execute(_LOCK, [int.from_bytes(article.bytes[:8], signed=True) for article in articles])
    for table, kill in ((EXTRACTIONS, _CLOSE), (RETRACTIONS, _RETRACT)):
        written[table] = _keys(await _replace(connection, batch.entries(table)))
        if written[table]:
            killed = await connection.fetch(kill, [key for (key,) in written[table]])
            await _delete_children(connection, [row["event_id"] for row in killed])
    written[EVENTS] = _keys(await _write_events(connection, batch.entries(EVENTS)))
    return written


async def _write_events(connection: asyncpg.Connection, entries: list[Entry]) -> list[Entry]:
    if not entries:
        return []
    ids, articles, ranks = [e.key[0] for e in entries], [article_of(e) for e in entries], [e.rank for e in entries]
    refused = {(row["event_id"],) for row in await connection.fetch(_REFUSED, ids, articles, ranks)}
    written = await _replace(connection, [entry for entry in entries if entry.key not in refused])
    events = [entry.record for entry in written if isinstance(entry.record, EnrichedEvent)]
    for table, rows_of in CHILDREN.items():
        await _copy(connection, table, (row for event in events for row in rows_of(event)))
    return written


async def _replace(connection: asyncpg.Connection, entries: list[Entry]) -> list[Entry]:
    """Write those entries, all of one table, that are above what stands under their keys; returns those."""
    if not entries:
        return []
    table = entries[0].table
    found = await connection.fetch(_STANDING[table], *map(list, zip(*(entry.key for entry in entries), strict=True)))
    standing = {tuple(row)[:-2]: tuple(row)[-2:] for row in found}
    newer = [entry for entry in entries if entry.key not in standing or entry.is_above(*standing[entry.key])]
    replaced = [(*entry.key, standing[entry.key][0]) for entry in newer if entry.key in standing]
    if replaced:
        await connection.execute(_DELETE[table], *map(list, zip(*replaced, strict=True)))
        if table == EVENTS:
            await _delete_children(connection, [event_id for event_id, _ in replaced])
    await _copy(connection, table, (entry.row() for entry in newer))
    return newer


def _keys(entries: Iterable[Entry]) -> set[Key]:
    return {entry.key for entry in entries}


async def _delete_children(connection: asyncpg.Connection, event_ids: list[UUID]) -> None:
    if event_ids:
        for table in CHILDREN:
            await connection.execute(f"DELETE FROM {table} WHERE event_id = ANY ($1)", event_ids)  # noqa: S608


async def _copy(connection: asyncpg.Connection, table: str, rows: Iterator[Row]) -> None:
    """Rows are taken one by one, so that PostgreSQL writes the first of them while the next are made."""
    first = next(rows, None)
    if first is not None:
        values = (tuple(row.values()) for row in chain((first,), rows))
        await connection.copy_records_to_table(table, schema_name=SCHEMA, columns=list(first), records=values)


@asynccontextmanager
async def _named_errors() -> AsyncIterator[None]:
    """PostgreSQL's errors as those that a sink may raise."""
    try:
        yield
    except asyncpg.PostgresError as error:
        raise _named(error) from error
    except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        # The internal one is what asyncpg's pool raises when a server dies at the wrong moment.
        msg = f"PostgreSQL does not answer: {error or type(error).__name__}"
        raise SinkUnavailableError(msg) from error
    except (ValueError, OverflowError) as error:
        msg = f"a value that PostgreSQL cannot hold: {error}"
        raise RecordRejectedError(msg) from error


def _named(error: Any) -> Exception:  # noqa: ANN401  (asyncpg has no types)
    state = str(getattr(error, "sqlstate", None) or "22000")
    message = f"PostgreSQL {state}: {error}"
    if state == _NO_MORE_LOCKS:
        return BatchTooLargeError(message)
    if state == _WRITTEN_MEANWHILE:
        return SinkUnavailableError(message)
    if state == _STATEMENT_TIMEOUT or state[:2] in _REJECTED:
        return RecordRejectedError(message)
    if state[:2] in _UNAVAILABLE:
        return SinkUnavailableError(message)
    return StopServiceError(message)

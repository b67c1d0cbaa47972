"""The PostgreSQL sink: a batch is copied into temporary tables and merged by rank, in one transaction.

An event stands unless a closing record of its rank or above omits it or a retraction of its rank or above names it.
All closings are kept and checked on both sides (an event against the closings that stand, a closing against the events
that stand), so what remains does not depend on which came first.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg

from services.common import database
from services.common.errors import StopServiceError
from services.store.article_rows import Row
from services.store.batch import EVENTS, EXTRACTIONS, KEYS, RETRACTIONS, REVISIONS, Batch, Key
from services.store.sinks import Outcome, RecordRejectedError, SinkUnavailableError, StoredRecord

SCHEMA: Final = "rasid"
MIGRATIONS: Final = Path(__file__).parent.parent / "migrations"

_STAGED: Final = (REVISIONS, EVENTS, "event_actors", "event_effects", "event_attributions", EXTRACTIONS, RETRACTIONS)

# Classes of SQLSTATE (PostgreSQL, appendix A). The batch is at fault: data exception, constraint, program limit.
_REJECTED: Final = ("22", "23", "54")
# The server or the moment is: connection, rollback (deadlock, serialisation), resources, intervention, I/O.
_UNAVAILABLE: Final = ("08", "40", "53", "55", "57", "58")
_STATEMENT_TIMEOUT: Final = "57014"

_NOT_NEWER: Final = """
DELETE FROM pg_temp.{table} s USING {table} t
WHERE {same} AND (t.rank, t.digest) >= (s.rank, s.digest)"""

_CLOSED: Final = """
DELETE FROM pg_temp.events s USING extractions x
WHERE x.article_id = s.article_id AND x.rank >= s.rank AND s.event_id <> ALL (x.event_ids)"""

_RETRACTED: Final = """
DELETE FROM pg_temp.events s USING event_retractions r WHERE r.event_id = s.event_id AND r.rank >= s.rank"""

_CLOSE: Final = """
DELETE FROM events e USING pg_temp.extractions x
WHERE e.article_id = x.article_id AND e.rank <= x.rank AND e.event_id <> ALL (x.event_ids)"""

_RETRACT: Final = """
DELETE FROM events e USING pg_temp.event_retractions r WHERE e.event_id = r.event_id AND e.rank <= r.rank"""

_HEADS: Final = """
INSERT INTO article_heads AS t (article_id, revision, rank, digest)
SELECT DISTINCT ON (article_id) article_id, revision, rank, digest FROM pg_temp.article_revisions
ORDER BY article_id, rank DESC, digest DESC
ON CONFLICT (article_id) DO UPDATE SET (revision, rank, digest) = (excluded.revision, excluded.rank, excluded.digest)
WHERE (t.rank, t.digest) < (excluded.rank, excluded.digest)"""


async def open_sink(url: str, *, statement_timeout: float) -> PostgresqlSink:
    """The sink of a database, its schema brought up to date. Raises StopServiceError when it does not answer."""
    first = await database.connect(url, size=1)  # waits for a server that is still starting
    await first.close()
    await database.migrate(url, schema=SCHEMA, folder=MIGRATIONS)
    settings = {
        "application_name": "rasid-store",
        "search_path": f"{SCHEMA}, pg_temp",  # last, or a staging table would hide the table it is named after
        "statement_timeout": str(int(statement_timeout * 1000)),
    }
    # The client's own limit is for a server that is gone without a word; the server's comes first.
    pool = await database.connect(
        url, size=2, init=_make_staging, server_settings=settings, command_timeout=statement_timeout + 5
    )
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
    """Merge a batch; returns the keys of the rows inserted or replaced, by table."""
    # An event and the closing that omits it may come through two writers at once: each must see the other's.
    articles = [int.from_bytes(article.bytes[:8], signed=True) for article in batch.articles_of_events()]
    if articles:
        await connection.execute(
            "SELECT pg_advisory_xact_lock(key) FROM (SELECT key FROM unnest($1::bigint[]) AS key ORDER BY 1) k",
            articles,
        )
    written: dict[str, set[Key]] = {}
    for table in (REVISIONS, EXTRACTIONS, RETRACTIONS):
        if rows := batch.rows(table):
            await _stage(connection, table, rows)
            written[table] = await _merge(connection, table, rows[0])
    if REVISIONS in written:
        await connection.execute(_HEADS)
    if EXTRACTIONS in written:
        await connection.execute(_CLOSE)
    if RETRACTIONS in written:
        await connection.execute(_RETRACT)
    if events := batch.rows(EVENTS):
        written[EVENTS] = await _write_events(connection, events, batch.children())
    return written


async def _write_events(connection: asyncpg.Connection, events: list[Row], children: dict[str, list[Row]]) -> set[Key]:
    await _stage(connection, EVENTS, events)
    await connection.execute(_CLOSED)
    await connection.execute(_RETRACTED)
    written = await _merge(connection, EVENTS, events[0])
    if not written:
        return written
    for table, rows in children.items():
        await connection.execute(f"DELETE FROM {table} c USING pg_temp.events s WHERE c.event_id = s.event_id")  # noqa: S608  (names of our own tables)
        if rows:
            await _stage(connection, table, rows)
            await connection.execute(
                f"INSERT INTO {table} SELECT c.* FROM pg_temp.{table} c JOIN pg_temp.events s USING (event_id)"  # noqa: S608
            )
    return written


async def _stage(connection: asyncpg.Connection, table: str, rows: list[Row]) -> None:
    columns = list(rows[0])
    await connection.copy_records_to_table(
        table, schema_name="pg_temp", columns=columns, records=[tuple(row.values()) for row in rows]
    )


async def _merge(connection: asyncpg.Connection, table: str, example: Row) -> set[Key]:
    """Insert or replace the staged rows that are newer than what stands; only those remain staged."""
    keys = KEYS[table]
    same = " AND ".join(f"t.{key} = s.{key}" for key in keys)
    if "digest" in example:
        await connection.execute(_NOT_NEWER.format(table=table, same=same))
    others = [column for column in example if column not in keys]
    conflict = "UPDATE SET " + ", ".join(f"{c} = excluded.{c}" for c in others) if "digest" in example else "NOTHING"
    guard = "WHERE (t.rank, t.digest) < (excluded.rank, excluded.digest)" if "digest" in example else ""
    names = ", ".join(example)
    found = await connection.fetch(
        f"INSERT INTO {table} AS t ({names}) SELECT {names} FROM pg_temp.{table} s ORDER BY {', '.join(keys)} "  # noqa: S608
        f"ON CONFLICT ({', '.join(keys)}) DO {conflict} {guard} RETURNING {', '.join(keys)}"
    )
    return {tuple(row) for row in found}


async def _make_staging(connection: asyncpg.Connection) -> None:
    for table in _STAGED:
        await connection.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {SCHEMA}.{table}) ON COMMIT DELETE ROWS")


@asynccontextmanager
async def _named_errors() -> AsyncIterator[None]:
    """PostgreSQL's errors as the three that a sink may raise."""
    try:
        yield
    except asyncpg.PostgresError as error:
        raise _named(error) from error
    except (OSError, TimeoutError, asyncpg.InterfaceError) as error:
        msg = f"PostgreSQL does not answer: {error or type(error).__name__}"
        raise SinkUnavailableError(msg) from error
    except (ValueError, OverflowError) as error:
        msg = f"a value that PostgreSQL cannot hold: {error}"
        raise RecordRejectedError(msg) from error


def _named(error: Any) -> Exception:  # noqa: ANN401  (asyncpg has no types)
    state = str(getattr(error, "sqlstate", None) or "22000")
    message = f"PostgreSQL {state}: {error}"
    if state == _STATEMENT_TIMEOUT or state[:2] in _REJECTED:
        return RecordRejectedError(message)
    if state[:2] in _UNAVAILABLE:
        return SinkUnavailableError(message)
    return StopServiceError(message)

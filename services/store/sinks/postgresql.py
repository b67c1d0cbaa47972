"""The PostgreSQL sink: batches in transactions, and what its errors mean for the batch."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.common import database
from services.common.errors import StopServiceError
from services.store.batch import Batch
from services.store.erase import erase
from services.store.erased import Erased
from services.store.retention import expire_rows
from services.store.settings import MIGRATIONS, SCHEMA
from services.store.sinks import BatchTooLargeError, Outcome, RecordRejectedError, SinkUnavailableError, StoredRecord
from services.store.write_batch import write_batch

# Classes of SQLSTATE (PostgreSQL, appendix A). The batch is at fault: data exception, constraint, program limit.
_REJECTED: Final = ("22", "23", "54")
# The server or the moment is: connection, rollback (deadlock, serialisation), resources, intervention, I/O.
_UNAVAILABLE: Final = ("08", "40", "53", "55", "57", "58")
_STATEMENT_TIMEOUT: Final = "57014"
_NO_MORE_LOCKS: Final = "53200"
_WRITTEN_MEANWHILE: Final = "23505"  # unique violation: another writer was quicker with the same row


async def open_sink(url: str, *, statement_timeout: float) -> PostgresqlSink:
    """The sink of a database, its schema brought up to date. Raises StopServiceError when it does not answer."""
    await database.migrate(url, schema=SCHEMA, folder=MIGRATIONS)
    session = {
        "search_path": SCHEMA,
        "statement_timeout": str(int(statement_timeout * 1000)),
        # Whatever a batch asks goes by keys. Of tables that are new the planner knows too little to see it, and would
        # read them from end to end for each batch until they have been analysed.
        "enable_seqscan": "off",
    }
    # The client's own limit is for a server that is gone without a word; the server's comes first.
    pool = await database.connect(
        url,
        size=2,
        role="rasid_store",
        server_settings={"application_name": "rasid-store"},
        session=session,
        command_timeout=statement_timeout + 5,
        reset=_as_it_is,
    )
    return PostgresqlSink(pool)


async def _as_it_is(_connection: asyncpg.Connection) -> None:
    """A connection goes back to the pool as it is: nothing here outlives a transaction, so nothing is to be reset."""


class PostgresqlSink:
    """`Sink` into the schema `rasid` of one database. Safe for any number of writers at once."""

    def __init__(self, pool: database.Pool) -> None:
        self._pool = pool
        self._erased = Erased()

    async def write(self, records: Sequence[StoredRecord]) -> list[Outcome]:
        """See `Sink.write`."""
        async with _named_errors(), self._pool.acquire() as connection, connection.transaction():
            obeyed = await self._erased.obeyed(connection, records)
            batch = Batch([record for record in obeyed if record is not None])
            outcomes = iter(batch.outcomes(await write_batch(connection, batch)))
        return ["erased" if record is None else next(outcomes) for record in obeyed]

    async def rehearse(self, records: Sequence[StoredRecord]) -> None:
        """See `Sink.rehearse`. The transaction is committed to the disk like any other; what it wrote is not in it."""
        async with _named_errors(), self._pool.acquire() as connection, connection.transaction():
            written = connection.transaction()  # a savepoint
            await written.start()
            await write_batch(connection, Batch(records))
            await written.rollback()

    async def erase(self, what: UUID | str, *, by: str, reason: str) -> dict[str, int]:
        """See `Sink.erase`."""
        async with _named_errors(), self._pool.acquire() as connection:
            return await erase(connection, what, by=by, reason=reason)

    async def expire(self, before: datetime | None, changes_before: datetime | None) -> dict[str, int]:
        """See `Sink.expire`."""
        async with _named_errors():
            return await expire_rows(self._pool, before, changes_before)

    async def answers(self) -> str | None:
        """See `Sink.answers`."""
        return await database.answers(self._pool)

    async def close(self) -> None:
        """See `Sink.close`. Connections that do not end within two seconds are cut."""
        await database.close(self._pool)


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

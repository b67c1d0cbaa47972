"""What a copy that stands at some change lacks: read in one snapshot of PostgreSQL."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

from services.web.columnar.tables import ARTICLES, EVENTS, INCIDENTS, Table
from services.web.queries.source import latest_change

# The first change of all that are kept, too: between the copy's and it some may have been deleted.
_CHANGES: Final = """
SELECT change_id, cardinality(ids) AS many, kind, ids, (SELECT min(change_id) FROM changes) AS first
FROM changes WHERE change_id > $1 ORDER BY change_id LIMIT $2"""
_ROWS: Final = 8  # of the log, 500 ids at most in each

# What an event says of its incidents stands in their rows, and changes them without a change of theirs; and a row of
# an event that is replaced has another number, by which its incidents know it.
_INCIDENTS_OF: Final = "SELECT DISTINCT incident_id FROM incident_events WHERE event_id = ANY ($1)"
# How many sources an incident has stands, in the copy, with its events: those it has, and those it had.
_EVENTS_OF: Final = "SELECT DISTINCT event_id FROM incident_events WHERE incident_id = ANY ($1)"

Members = Callable[[set[UUID]], Awaitable[set[UUID]]]
Take = Callable[[str], Awaitable[None]]


class HoleError(Exception):
    """Changes between the copy's and the first that is kept are gone, or it is another database: fill it anew."""


@dataclass(frozen=True)
class Changed:
    """The rows of what changed, as COPY's text, by table with the keys that are to be replaced by them."""

    tables: dict[Table, tuple[Sequence[UUID], str]]
    until: int  # the last change that is in it
    is_all: bool


async def changed_after(connection: asyncpg.Connection, change: int, members_before: Members) -> Changed | None:
    """What changed after a number, the first some thousand ids; None when nothing did.

    `members_before`: the events that some incidents have in the copy. To be asked in one snapshot. Raises HoleError when the log does not reach back so far.
    """
    rows = await connection.fetch(_CHANGES, change, _ROWS)
    if (rows[0]["first"] > change + 1) if rows else (await latest_change(connection) < change):
        raise HoleError
    if not rows:
        return None
    articles, events, incidents = (
        {each for row in rows if row["kind"] == kind for each in row["ids"]}
        for kind in ("article", "event", "incident")
    )
    events_besides = await _ids(connection, _EVENTS_OF, incidents) | await members_before(incidents)
    events |= events_besides
    incidents |= await _ids(connection, _INCIDENTS_OF, events)
    tables: dict[Table, tuple[Sequence[UUID], str]] = {}
    for table, ids in ((EVENTS, events), (INCIDENTS, incidents), (ARTICLES, articles)):
        if ids:
            tables[table] = (list(ids), await _text(connection, table, list(ids)))
    return Changed(tables, rows[-1]["change_id"] + rows[-1]["many"] - 1, is_all=len(rows) < _ROWS)


async def copy_out(connection: asyncpg.Connection, table: Table, take: Take, *, chunk: int, seconds: float) -> None:
    """Every row of a table, the last reported first, in texts of whole lines and some `chunk` bytes."""
    held = bytearray()

    async def output(piece: bytes) -> None:
        held.extend(piece)
        if len(held) > chunk:
            end = held.rfind(b"\n") + 1
            text = held[:end].decode()
            del held[:end]
            await take(text)

    query = f"{table.select} ORDER BY e.reported_at DESC"
    await connection.copy_from_query(query, output=output, timeout=seconds)
    await take(held.decode())


async def _ids(connection: asyncpg.Connection, query: str, known: set[UUID]) -> set[UUID]:
    return {row[0] for row in await connection.fetch(query, list(known))} if known else set()


async def _text(connection: asyncpg.Connection, table: Table, ids: Sequence[UUID]) -> str:
    held = bytearray()

    async def output(piece: bytes) -> None:
        held.extend(piece)

    query = f"{table.select} WHERE e.{table.key} = ANY ($1)"
    await connection.copy_from_query(query, ids, output=output)
    return held.decode()

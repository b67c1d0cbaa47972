"""Versions of incidents into PostgreSQL: each is kept, the highest of each incident is made the current one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

import asyncpg
import orjson

from services.contracts.incident import Incident
from services.store.article_rows import Row
from services.store.batch import INCIDENT_VERSIONS, INCIDENTS, Batch, Entry, Key
from services.store.changes import Changes
from services.store.incident_rows import incident_actor_rows, member_rows

_CHILDREN: Final[dict[str, Callable[[Incident], list[Row]]]] = {
    "incident_events": member_rows,
    "incident_actors": incident_actor_rows,
}
_INSERT: Final = "INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1)"

# By table: what decides that a row replaces another under its key.
_KEEP: Final = {
    INCIDENT_VERSIONS: ("incident_id, version", "digest"),
    INCIDENTS: ("incident_id", "version, digest"),
}


async def write_incidents(connection: asyncpg.Connection, batch: Batch, changes: Changes) -> set[Key]:
    """Write the incidents of a batch, within its transaction; returns the keys of the versions that were new."""
    versions = await _keep(connection, batch.entries(INCIDENT_VERSIONS))
    heads = batch.heads(INCIDENT_VERSIONS)
    current = {row["incident_id"]: _change(row) for row in await _keep(connection, heads)}
    if current:
        incidents = [head.record for head in heads if head.key[0] in current and isinstance(head.record, Incident)]
        for table, rows_of in _CHILDREN.items():
            await connection.execute(f"DELETE FROM {table} WHERE incident_id = ANY ($1)", list(current))  # noqa: S608
            rows = [row for incident in incidents for row in rows_of(incident)]
            await connection.execute(_INSERT.format(table=table), _json(rows))
    for incident_id, change in current.items():
        changes.add("incident", change, [incident_id])
    return {(row["incident_id"], row["version"]) for row in versions}


async def _keep(connection: asyncpg.Connection, entries: Sequence[Entry]) -> list[asyncpg.Record]:
    """Write those entries, all of one table, that are above what stands under their keys; returns their rows."""
    if not entries:
        return []
    table = entries[0].table
    key, above = _KEEP[table]
    rows = [entry.row() for entry in sorted(entries, key=lambda entry: entry.key)]  # two writers: one order of locks
    columns = list(rows[0])
    statement = (
        f"{_INSERT.format(table=table)} ON CONFLICT ({key}) DO UPDATE SET "
        f"({', '.join(columns)}) = ROW ({', '.join(f'excluded.{column}' for column in columns)}) "
        f"WHERE ({_columns(table, above)}) < ({_columns('excluded', above)}) "
        "RETURNING *, xmax = 0 AS created"
    )
    kept: list[asyncpg.Record] = await connection.fetch(statement, _json(rows))
    return kept


def _columns(table: str, names: str) -> str:
    return ", ".join(f"{table}.{name.strip()}" for name in names.split(","))


def _json(rows: Iterable[Row]) -> str:
    """As `jsonb_populate_recordset` takes them; a record is JSON already."""
    return orjson.dumps(
        [{name: orjson.Fragment(value) if name == "record" else value for name, value in row.items()} for row in rows]
    ).decode()


def _change(row: asyncpg.Record) -> Literal["created", "updated", "retracted", "merged"]:
    if row["merged_into"] is not None:
        return "merged"
    if row["status"] == "withdrawn":
        return "retracted"
    return "created" if row["created"] else "updated"

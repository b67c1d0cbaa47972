"""Rows of one table replaced by those above them, whatever the table: what stands is looked at, deleted, copied in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from typing import Final

import asyncpg

from services.store.article_rows import Row
from services.store.batch import (
    EVENTS,
    EXTRACTIONS,
    HEADS,
    INCIDENT_VERSIONS,
    INCIDENTS,
    RETRACTIONS,
    REVISIONS,
    Entry,
    Key,
)
from services.store.settings import SCHEMA

_VERSION_RANK: Final = "lpad(t.version::text, 19, '0')"  # as `incident_rank` has it

# By table: the rows that stand under given keys, with rank and digest.
_STANDING: Final = {
    REVISIONS: """
SELECT article_id, revision, rank, digest FROM article_revisions
WHERE (article_id, revision) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))""",
    HEADS: "SELECT article_id, rank, digest FROM article_heads WHERE article_id = ANY ($1)",
    EVENTS: "SELECT event_id, rank, digest FROM events WHERE event_id = ANY ($1)",
    EXTRACTIONS: "SELECT extraction_id, rank, NULL FROM extractions WHERE extraction_id = ANY ($1)",
    RETRACTIONS: "SELECT event_id, rank, digest FROM event_retractions WHERE event_id = ANY ($1)",
    INCIDENT_VERSIONS: """
SELECT incident_id, version, lpad(version::text, 19, '0'), digest FROM incident_versions
WHERE (incident_id, version) IN (SELECT * FROM unnest($1::uuid[], $2::bigint[]))""",
    INCIDENTS: "SELECT incident_id, lpad(version::text, 19, '0'), digest FROM incidents WHERE incident_id = ANY ($1)",
}

# By table: the type and names of the key, and what its rank is. Rows are deleted as they were seen: one that another
# writer has put there since stays, writing beside it then fails on the primary key, and is tried again.
_KEYS: Final = {
    REVISIONS: ("$1::uuid[], $2::text[], $3::text[], $4::text[]", "article_id, revision", "t.rank"),
    HEADS: ("$1::uuid[], $2::text[], $3::text[]", "article_id", "t.rank"),
    EVENTS: ("$1::uuid[], $2::text[], $3::text[]", "event_id", "t.rank"),
    RETRACTIONS: ("$1::uuid[], $2::text[], $3::text[]", "event_id", "t.rank"),
    INCIDENT_VERSIONS: ("$1::uuid[], $2::bigint[], $3::text[], $4::text[]", "incident_id, version", _VERSION_RANK),
    INCIDENTS: ("$1::uuid[], $2::text[], $3::text[]", "incident_id", _VERSION_RANK),
}
_DELETE: Final = """
DELETE FROM {table} t USING unnest({types}) AS s ({key}, seen_rank, seen_digest)
WHERE ({of_table}) = ({of_seen}) AND {rank} = s.seen_rank COLLATE "C" AND t.digest = s.seen_digest COLLATE "C" """


@dataclass(frozen=True)
class Replaced:
    """The entries that are newer than what stood, and the keys of those of them under which something stood."""

    newer: Sequence[Entry] = ()
    stood: AbstractSet[Key] = frozenset()


async def replace(connection: asyncpg.Connection, entries: Sequence[Entry]) -> Replaced:
    """Write those entries, all of one table, that are above what stands under their keys."""
    replaced = await make_way(connection, entries)
    if replaced.newer:
        await copy(connection, entries[0].table, (entry.row() for entry in replaced.newer))
    return replaced


async def make_way(connection: asyncpg.Connection, entries: Sequence[Entry]) -> Replaced:
    """Delete what stands under the keys of those entries, all of one table, that are above it; they are to be written.

    Sees nothing that another writer has not committed: the primary key tells of it when they are written.
    """
    if not entries:
        return Replaced()
    table = entries[0].table
    found = await connection.fetch(_STANDING[table], *map(list, zip(*(entry.key for entry in entries), strict=True)))
    standing = {tuple(row)[:-2]: tuple(row)[-2:] for row in found}
    if not standing:
        return Replaced(entries)
    newer = [entry for entry in entries if entry.key not in standing or entry.is_above(*standing[entry.key])]
    replaced = [(*entry.key, *standing[entry.key]) for entry in newer if entry.key in standing]
    if replaced:
        await connection.execute(_deletion(table), *map(list, zip(*replaced, strict=True)))
    return Replaced(newer, {entry.key for entry in newer if entry.key in standing})


async def copy(connection: asyncpg.Connection, table: str, rows: Iterator[Row]) -> None:
    """Rows are taken one by one, so that PostgreSQL writes the first of them while the next are made."""
    first = next(rows, None)
    if first is not None:
        values = (tuple(row.values()) for row in chain((first,), rows))
        await connection.copy_records_to_table(table, schema_name=SCHEMA, columns=list(first), records=values)


def _deletion(table: str) -> str:
    types, key, rank = _KEYS[table]
    names = key.split(", ")
    of_table, of_seen = (", ".join(f"{side}.{name}" for name in names) for side in "ts")
    return _DELETE.format(table=table, types=types, key=key, of_table=of_table, of_seen=of_seen, rank=rank)

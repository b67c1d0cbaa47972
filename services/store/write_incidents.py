"""Versions of incidents into PostgreSQL: each is kept, the highest of each incident is made the current one.

A record stands twice then, as a version and as the current one. It is sent and parsed once: PostgreSQL takes it over
from the current one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal, get_args
from uuid import UUID

import asyncpg

from services.contracts.incident import Incident
from services.store.article_rows import Row
from services.store.batch import INCIDENT_VERSIONS, INCIDENTS, Batch, Entry, Key
from services.store.changes import Changes
from services.store.incident_rows import incident_actor_rows, member_rows
from services.store.member_traits import traits_of
from services.store.replace import copy, make_way

CHILDREN: Final[dict[str, Callable[[Incident], list[Row]]]] = {
    "incident_events": member_rows,
    "incident_actors": incident_actor_rows,
}
_TAKE_OVER: Final = """
INSERT INTO incident_versions (incident_id, version, status, digest, record)
SELECT incident_id, version, status, digest, record FROM incidents WHERE incident_id = ANY ($1)"""
_Change = Literal["created", "updated", "retracted", "merged"]


async def write_incidents(connection: asyncpg.Connection, batch: Batch, changes: Changes) -> set[Key]:
    """Write the incidents of a batch, in its transaction's turn; returns the keys of the versions that were new."""
    heads = await make_way(connection, batch.heads(INCIDENT_VERSIONS))
    incidents = [entry.record for entry in heads.newer if isinstance(entry.record, Incident)]
    traits = await traits_of(connection, incidents)
    await copy(connection, INCIDENTS, (entry.row() | traits[entry.key] for entry in heads.newer))
    versions = (await make_way(connection, batch.entries(INCIDENT_VERSIONS))).newer
    await _keep(connection, versions, {(each.incident_id, each.version) for each in incidents})
    stood = [incident_id for (incident_id,) in heads.stood]
    for table, rows_of in CHILDREN.items():
        if stood:
            await connection.execute(f"DELETE FROM {table} WHERE incident_id = ANY ($1)", stood)  # noqa: S608  (ours)
        await copy(connection, table, (row for incident in incidents for row in rows_of(incident)))
    changed: dict[_Change, list[UUID]] = {change: [] for change in get_args(_Change)}
    for each in incidents:
        changed[_change(each, stood=(each.incident_id,) in heads.stood)].append(each.incident_id)
    for change, ids in changed.items():
        changes.add("incident", change, ids)
    return {entry.key for entry in versions}


async def _keep(connection: asyncpg.Connection, versions: Sequence[Entry], current: set[Key]) -> None:
    """Write versions; those whose keys are in `current` were just made the current ones of their incidents."""
    if taken_over := [entry.key[0] for entry in versions if entry.key in current]:
        await connection.execute(_TAKE_OVER, taken_over)
    others = (entry.row() for entry in versions if entry.key not in current)
    await copy(connection, INCIDENT_VERSIONS, others)


def _change(incident: Incident, *, stood: bool) -> _Change:
    if incident.merged_into is not None:
        return "merged"
    if incident.status == "withdrawn":
        return "retracted"
    return "updated" if stood else "created"

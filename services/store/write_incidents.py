"""Versions of incidents into PostgreSQL: each is kept, the highest of each incident is made the current one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, get_args
from uuid import UUID

import asyncpg

from services.contracts.incident import Incident
from services.store.article_rows import Row
from services.store.batch import INCIDENT_VERSIONS, Batch, Key
from services.store.changes import Changes
from services.store.incident_rows import incident_actor_rows, member_rows
from services.store.member_traits import traits_of
from services.store.replace import copy, replace

CHILDREN: Final[dict[str, Callable[[Incident], list[Row]]]] = {
    "incident_events": member_rows,
    "incident_actors": incident_actor_rows,
}
_Change = Literal["created", "updated", "retracted", "merged"]


async def write_incidents(connection: asyncpg.Connection, batch: Batch, changes: Changes) -> set[Key]:
    """Write the incidents of a batch, in its transaction's turn; returns the keys of the versions that were new."""
    versions = await replace(connection, batch.entries(INCIDENT_VERSIONS))
    told = batch.heads(INCIDENT_VERSIONS)
    traits = await traits_of(connection, [entry.record for entry in told if isinstance(entry.record, Incident)])
    heads = await replace(connection, told, traits)
    incidents = [entry.record for entry in heads.newer if isinstance(entry.record, Incident)]
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
    return {entry.key for entry in versions.newer}


def _change(incident: Incident, *, stood: bool) -> _Change:
    if incident.merged_into is not None:
        return "merged"
    if incident.status == "withdrawn":
        return "retracted"
    return "updated" if stood else "created"

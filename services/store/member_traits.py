"""What the events of an incident say of it, in its row: whether all recall it, how sure the surest is, their modalities.

It depends on two records that come in any order, so it is worked out when either is written, in the writer's turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final
from uuid import UUID

import asyncpg

from services.contracts.incident import Incident
from services.store.article_rows import Row
from services.store.batch import Key

UNKNOWN: Final[Row] = {"recalled": False, "confidence": None, "modalities": []}
_OF_EVENTS: Final = """
SELECT incident_id, bool_and(e.background) AS recalled, max(e.confidence) AS confidence,
       array_agg(DISTINCT e.modality) AS modalities
FROM unnest($1::uuid[], $2::uuid[]) AS m (incident_id, event_id) JOIN events e USING (event_id) GROUP BY 1"""
_WITH: Final = "SELECT DISTINCT incident_id FROM incident_events WHERE event_id = ANY ($1)"
# Incident by incident, so that it takes the indexes whatever the planner knows of tables that are new or have grown.
_RENEW: Final = """
UPDATE incidents i SET recalled = t.recalled, confidence = t.confidence, modalities = t.modalities
FROM unnest($1::uuid[]) AS one (incident_id) CROSS JOIN LATERAL (
    SELECT coalesce(bool_and(e.background), false) AS recalled, max(e.confidence) AS confidence,
           coalesce(array_agg(DISTINCT e.modality) FILTER (WHERE e.modality IS NOT NULL), '{}') AS modalities
    FROM incident_events m LEFT JOIN events e USING (event_id) WHERE m.incident_id = one.incident_id
) t
WHERE i.incident_id = one.incident_id
AND (i.recalled, i.confidence, i.modalities) IS DISTINCT FROM (t.recalled, t.confidence, t.modalities)"""


async def traits_of(connection: asyncpg.Connection, incidents: Sequence[Incident]) -> dict[Key, Row]:
    """The columns of each incident, by its key. To be awaited in the writer's turn, after the events of its batch."""
    if not incidents:
        return {}
    pairs = [(each.incident_id, event_id) for each in incidents for event_id in each.event_ids]
    found = await connection.fetch(_OF_EVENTS, [pair[0] for pair in pairs], [pair[1] for pair in pairs])
    known = {row["incident_id"]: {name: row[name] for name in UNKNOWN} for row in found}
    return {(each.incident_id,): known.get(each.incident_id, UNKNOWN) for each in incidents}


async def renew_traits(
    connection: asyncpg.Connection, events: Iterable[UUID], written: AbstractSet[UUID] = frozenset()
) -> None:
    """Work them out anew for the incidents of some events that were written or deleted. In the writer's turn.

    `written` are incidents whose rows were written after those events, in this transaction: they tell it already.
    """
    if changed := list(events):
        found = {row["incident_id"] for row in await connection.fetch(_WITH, changed)}
        if others := list(found - written):
            await connection.execute(_RENEW, others)

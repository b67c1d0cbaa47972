"""What the store may not keep: each batch is put through the erasures that stand when it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import asyncpg

from services.common import erasure
from services.common.erasure import Erasures
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.store.sinks import StoredRecord

# Shared by all who write, waited for by who erases: what is written after an erasure knows of it.
_LOCK: Final = "SELECT pg_advisory_xact_lock_shared(hashtext('rasid'), hashtext('erasures'))"
_NEWEST: Final = "SELECT coalesce(max(number), 0) FROM erasures"
_REMEMBER: Final = "INSERT INTO erased_events SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING"
_ERASED_EVENTS: Final = "SELECT event_id FROM erased_events WHERE event_id = ANY ($1)"


class Erased:
    """The erasures of one database, read again whenever there are newer ones."""

    def __init__(self) -> None:
        self._newest = 0
        self._erasures = Erasures()

    async def obeyed(
        self, connection: asyncpg.Connection, records: Sequence[StoredRecord]
    ) -> list[StoredRecord | None]:
        """The records as they may be kept, None for those that may not; within the transaction that writes them."""
        await connection.execute(_LOCK)
        newest = await connection.fetchval(_NEWEST)
        if newest != self._newest:
            self._erasures, self._newest = await erasure.load(connection), newest
        if not self._newest:
            return [*records]
        refused = [record for record in records if article_id_of(record) in self._erasures.articles]
        events = [record.event_id for record in refused if isinstance(record, EnrichedEvent)]
        if events:
            await connection.execute(_REMEMBER, events)
        told = [event for record in records if isinstance(record, Incident) for event in record.event_ids]
        gone = {row[0] for row in await connection.fetch(_ERASED_EVENTS, told)} if told else set()
        return [obey(self._erasures, record, gone) for record in records]


def obey(erasures: Erasures, record: StoredRecord, gone: set[UUID]) -> StoredRecord | None:
    """The record without erased names and without the events in `gone`; None where nothing may be kept of it."""
    if article_id_of(record) in erasures.articles:
        return None
    if isinstance(record, Incident) and gone.intersection(record.event_ids):
        if gone.issuperset(record.event_ids):
            return None
        record = _without(record, gone)
    return erasures.applied(record)


def _without(incident: Incident, gone: set[UUID]) -> Incident:
    """The incident as its other events tell it: words that may be an erased article's give way to our own names."""
    claims = [
        claim.model_copy(update={"event_ids": [event for event in claim.event_ids if event not in gone]})
        for claim in incident.claims
    ]
    place, time = incident.location, incident.time
    return incident.model_copy(
        update={
            "event_ids": [event for event in incident.event_ids if event not in gone],
            "claims": [claim for claim in claims if claim.event_ids],
            "actors": [actor.model_copy(update={"mention": actor.name}) for actor in incident.actors if actor.name],
            "location": place and (place.model_copy(update={"mention": place.name_ar or place.name or ""})),
            "time": time and time.model_copy(update={"mention": None}),
        }
    )


def article_id_of(record: StoredRecord) -> UUID | None:
    """The article that a record is about; None for incidents, which are about several."""
    match record:
        case Incident():
            return None
        case EnrichedEvent():
            return record.article.article_id
        case Article():
            return record.article_id
        case _:
            return record.article_id

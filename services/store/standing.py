"""What stands after a set of records, by key and rank alone: for sinks whose storage cannot be asked. Pure.

The same rules as in PostgreSQL: of each key the highest stands, and an event only as long as no closing record of its
rank or above omits it and no retraction of its rank or above names it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.incident import Incident
from services.store.batch import EVENTS, EXTRACTIONS, INCIDENT_VERSIONS, RETRACTIONS, REVISIONS, Batch, Entry, Key

TABLES: Final = (REVISIONS, EXTRACTIONS, RETRACTIONS, EVENTS, INCIDENT_VERSIONS)


@dataclass(frozen=True)
class Row:
    """Of one row what decides about it, and the partition that it stands in."""

    rank: str
    digest: str
    partition: str
    article_id: UUID | None


@dataclass
class Standing:
    """The rows of each table; for each article its closings and its events."""

    rows: dict[str, dict[Key, Row]] = field(default_factory=lambda: {table: {} for table in TABLES})
    closings: dict[UUID, dict[Key, tuple[str, frozenset[UUID]]]] = field(default_factory=lambda: defaultdict(dict))
    events: dict[UUID, set[Key]] = field(default_factory=lambda: defaultdict(set))

    def newer(self, batch: Batch) -> dict[str, list[Entry]]:
        """The entries of a batch that would stand, by table; nothing is changed."""
        found = {
            table: [entry for entry in batch.entries(table) if self._is_newer(entry)]
            for table in TABLES
            if table != EVENTS
        }
        closings, retractions = self.with_closings(found[EXTRACTIONS]), found[RETRACTIONS]
        retracted = {entry.key: entry.rank for entry in retractions}
        return found | {
            EVENTS: [
                entry
                for entry in batch.entries(EVENTS)
                if self._is_newer(entry)
                and not self._is_dead(entry.key, entry.rank, entry.article_id, closings, retracted)
            ]
        }

    def killed(self, newer: Mapping[str, Sequence[Entry]]) -> list[Key]:
        """The events that stand and that the new closings and retractions kill."""
        closings = self.with_closings(newer[EXTRACTIONS])
        retracted = {entry.key: entry.rank for entry in newer[RETRACTIONS]}
        touched = {entry.article_id for entry in newer[EXTRACTIONS] if entry.article_id}
        keys = {key for article in touched for key in self.events.get(article, ())} | set(retracted)
        standing = self.rows[EVENTS]
        return [
            key
            for key in keys
            if (row := standing.get(key)) and self._is_dead(key, row.rank, row.article_id, closings, retracted)
        ]

    def put(self, entry: Entry, partition: str) -> None:
        """Let the row of an entry stand."""
        self.rows[entry.table][entry.key] = Row(entry.rank, entry.digest, partition, entry.article_id)
        if entry.article_id is None:
            return
        if isinstance(entry.record, ExtractionCompleted):
            self.closings[entry.article_id][entry.key] = (entry.rank, frozenset(entry.record.event_ids))
        if isinstance(entry.record, EnrichedEvent):
            self.events[entry.article_id].add(entry.key)

    def drop(self, table: str, key: Key) -> None:
        """Let the row of a key stand no more."""
        row = self.rows[table].pop(key, None)
        if row is not None and row.article_id is not None:
            if table == EVENTS:
                self.events[row.article_id].discard(key)
            if table == EXTRACTIONS:
                self.closings[row.article_id].pop(key, None)

    def with_closings(self, entries: Iterable[Entry]) -> dict[UUID, list[tuple[str, frozenset[UUID]]]]:
        """Of the articles of some closing records: those that stand, and these."""
        found: dict[UUID, list[tuple[str, frozenset[UUID]]]] = {}
        for entry in entries:
            if isinstance(entry.record, ExtractionCompleted) and entry.article_id:
                listed = found.setdefault(entry.article_id, [*self.closings.get(entry.article_id, {}).values()])
                listed.append((entry.rank, frozenset(entry.record.event_ids)))
        return found

    def _is_newer(self, entry: Entry) -> bool:
        row = self.rows[entry.table].get(entry.key)
        return row is None or entry.is_above(row.rank, None if entry.table == EXTRACTIONS else row.digest)

    def _is_dead(
        self,
        key: Key,
        rank: str,
        article: UUID | None,
        closings: Mapping[UUID, Sequence[tuple[str, frozenset[UUID]]]],
        retracted: Mapping[Key, str],
    ) -> bool:
        listed: Sequence[tuple[str, frozenset[UUID]]] = ()
        if article is not None:
            listed = closings[article] if article in closings else [*self.closings.get(article, {}).values()]
        if any(closing >= rank and key[0] not in events for closing, events in listed):
            return True
        standing = self.rows[RETRACTIONS].get(key)
        return retracted.get(key, "") >= rank or (standing is not None and standing.rank >= rank)


def partition_of(entry: Entry) -> str:
    """The day (UTC) under which a record is kept: when its article was reported, or fetched; a closing's, fetched."""
    record = entry.record
    if isinstance(record, ExtractionCompleted | EventRetracted):
        return record.fetched_at.date().isoformat()
    moment = record.last_reported_at if isinstance(record, Incident) else entry.row()["reported_at"]
    return moment.date().isoformat() if moment else "unknown"

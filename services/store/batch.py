"""One batch of records as the rows to write: of each row the newest, sorted by key. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, assert_never
from uuid import UUID

from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.store.article_rows import Row, article_row
from services.store.event_rows import (
    actor_rows,
    attribution_rows,
    effect_rows,
    event_row,
    extraction_row,
    retraction_row,
)
from services.store.sinks import Outcome, StoredRecord

REVISIONS: Final = "article_revisions"
HEADS: Final = "article_heads"
EVENTS: Final = "events"
EXTRACTIONS: Final = "extractions"
RETRACTIONS: Final = "event_retractions"

KEYS: Final[dict[str, tuple[str, ...]]] = {
    REVISIONS: ("article_id", "revision"),
    HEADS: ("article_id",),
    EVENTS: ("event_id",),
    EXTRACTIONS: ("extraction_id",),
    RETRACTIONS: ("event_id",),
}
_HEAD_COLUMNS: Final = ("article_id", "revision", "rank", "digest")
Key = tuple[Any, ...]


@dataclass(frozen=True)
class _Entry:
    """A record with its row."""

    table: str
    key: Key
    row: Row
    record: StoredRecord

    @property
    def order(self) -> tuple[str, str]:
        return self.row["rank"], self.row.get("digest", "")


class Batch:
    """The rows of some records. Raises DeadLetterError when one of them cannot be a row."""

    def __init__(self, records: Sequence[StoredRecord]) -> None:
        self._entries = [_entry(record) for record in records]
        newest: dict[tuple[str, Key], _Entry] = {}
        for entry in self._entries:
            standing = newest.get((entry.table, entry.key))
            if standing is None or standing.order < entry.order:
                newest[entry.table, entry.key] = entry
        self._newest = {each: newest[each] for each in sorted(newest)}

    def rows(self, table: str) -> list[Row]:
        """The rows that are records of their own for one of the tables, one for each key, sorted by key."""
        return [entry.row for entry in self._newest.values() if entry.table == table]

    def heads(self) -> list[Row]:
        """The rows that name the newest revision of each article, as far as this batch knows."""
        newest: dict[UUID, Row] = {}
        for row in self.rows(REVISIONS):
            standing = newest.get(row["article_id"])
            if standing is None or (standing["rank"], standing["digest"]) < (row["rank"], row["digest"]):
                newest[row["article_id"]] = {column: row[column] for column in _HEAD_COLUMNS}
        return list(newest.values())

    def children(self) -> dict[str, list[Row]]:
        """The rows that hang on the events, by table."""
        events = [entry.record for entry in self._newest.values() if isinstance(entry.record, EnrichedEvent)]
        return {
            "event_actors": [row for event in events for row in actor_rows(event)],
            "event_effects": [row for event in events for row in effect_rows(event)],
            "event_attributions": [row for event in events for row in attribution_rows(event)],
        }

    def articles_of_events(self) -> list[UUID]:
        """The articles whose events the batch may change, sorted."""
        return sorted({e.row["article_id"] for e in self._newest.values() if e.table != REVISIONS})

    def outcomes(self, written: Mapping[str, set[Key]]) -> list[Outcome]:
        """What became of each record, given the keys of the rows that were written, by table."""
        return [
            "stored"
            if self._newest[entry.table, entry.key] is entry and entry.key in written.get(entry.table, ())
            else "older"
            for entry in self._entries
        ]


def _entry(record: StoredRecord) -> _Entry:
    match record:
        case Article():
            table, row = REVISIONS, article_row(record)
        case EnrichedEvent():
            table, row = EVENTS, event_row(record)
        case ExtractionCompleted():
            table, row = EXTRACTIONS, extraction_row(record)
        case EventRetracted():
            table, row = RETRACTIONS, retraction_row(record)
        case _:
            assert_never(record)
    return _Entry(table, tuple(row[column] for column in KEYS[table]), row, record)

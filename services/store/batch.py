"""One batch of records as the rows to write: of each row the newest. Pure.

Rows are made when they are asked for, one by one, so that PostgreSQL writes the first while the next are made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, Final, assert_never
from uuid import UUID

from pydantic_core import to_json

from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.incident import Incident
from services.store.article_rows import Row, article_row, head_row
from services.store.event_rows import event_rank, event_row, extraction_id, extraction_row, retraction_row
from services.store.incident_rows import incident_rank, incident_row, version_row
from services.store.rank import article_rank, extraction_rank
from services.store.sinks import Outcome, StoredRecord

REVISIONS: Final = "article_revisions"
HEADS: Final = "article_heads"
EVENTS: Final = "events"
EXTRACTIONS: Final = "extractions"
RETRACTIONS: Final = "event_retractions"
INCIDENT_VERSIONS: Final = "incident_versions"
INCIDENTS: Final = "incidents"

Key = tuple[Any, ...]
RowMaker = Callable[[Any, str, str, str], Row]  # of a record, its rank, digest and JSON

# What is kept in every version: the table that says which one is current, and what its rows are.
_HEADS: Final[dict[str, tuple[str, RowMaker]]] = {
    REVISIONS: (HEADS, head_row),
    INCIDENT_VERSIONS: (INCIDENTS, incident_row),
}


class Entry:
    """A record as one row of one table, and the article it is about. Of two with the same key the one above stands."""

    __slots__ = ("_json", "_make_row", "_original", "article_id", "key", "rank", "record", "table")

    def __init__(
        self, table: str, key: Key, rank: str, record: StoredRecord, make_row: RowMaker, article_id: UUID | None = None
    ) -> None:
        self.table = table
        self.key = key
        self.rank = rank
        self.record = record
        self.article_id = article_id
        self._make_row = make_row
        self._json: tuple[str, str] | None = None  # and its digest
        self._original: Entry | None = None  # whose JSON it has

    @property
    def json(self) -> str:
        """The whole record."""
        return self._written()[0]

    @property
    def digest(self) -> str:
        """A short hash of the whole record: decides between two of equal rank."""
        return self._written()[1]

    def _written(self) -> tuple[str, str]:
        if self._json is None:  # not `cached_property`, which takes a lock: there are thousands a second
            at_hand = self._original
            self._json = (at_hand.json, at_hand.digest) if at_hand else _json_and_digest(self.record)
        return self._json

    def is_above(self, rank: str, digest: str | None) -> bool:
        """Whether it stands above a row of that rank and digest; without a digest the row is equal to its like."""
        return self.rank > rank or (self.rank == rank and digest is not None and self.digest > digest)

    def row(self) -> Row:
        """Its row, made anew at each call."""
        return self._make_row(self.record, self.rank, self.digest, self.json)

    def head(self) -> Entry:
        """Of a revision or version: the entry that makes it the current one of its article or incident."""
        table, make_row = _HEADS[self.table]
        head = Entry(table, self.key[:1], self.rank, self.record, make_row)
        head._original = self
        return head


class Batch:
    """The rows of some records. Raises DeadLetterError when one of them cannot be a row."""

    def __init__(self, records: Sequence[StoredRecord]) -> None:
        self._entries = [_entry(record) for record in records]
        self._newest = _newest(self._entries)
        self._tables: dict[str, list[Entry]] = {}
        for entry in self._newest.values():
            self._tables.setdefault(entry.table, []).append(entry)

    def entries(self, table: str) -> list[Entry]:
        """The entries for one of the tables, one for each key."""
        return self._tables.get(table, [])

    def heads(self, table: str) -> list[Entry]:
        """Which revision of each article, or version of each incident, is the newest as far as this batch knows."""
        return list(_newest(entry.head() for entry in self.entries(table)).values())

    def all_events(self) -> list[EnrichedEvent]:
        """Every event of the batch, also those that others stand above."""
        return [entry.record for entry in self._entries if isinstance(entry.record, EnrichedEvent)]

    def articles_of_events(self) -> list[UUID]:
        """The articles whose events the batch may change, sorted."""
        of_events = (self.entries(table) for table in (EVENTS, EXTRACTIONS, RETRACTIONS))
        return sorted({article_of(entry) for entries in of_events for entry in entries}, key=attrgetter("int"))

    def outcomes(self, written: Mapping[str, set[Key]]) -> list[Outcome]:
        """What became of each record, given the keys of the rows that were written, by table."""
        return [
            "stored"
            if self._newest[entry.table, entry.key] is entry and entry.key in written.get(entry.table, ())
            else "older"
            for entry in self._entries
        ]


def _json_and_digest(record: StoredRecord) -> tuple[str, str]:
    json = to_json(record)
    return json.decode(), hashlib.blake2b(json, digest_size=8).hexdigest()


def article_of(entry: Entry) -> UUID:
    """The article that an entry is about. Not for incidents, which are about several."""
    assert entry.article_id is not None  # noqa: S101  (the caller's part)
    return entry.article_id


def _newest(entries: Iterable[Entry]) -> dict[tuple[str, Key], Entry]:
    newest: dict[tuple[str, Key], Entry] = {}
    for entry in entries:
        standing = newest.setdefault((entry.table, entry.key), entry)
        if standing is not entry and entry.is_above(standing.rank, standing.digest):
            newest[entry.table, entry.key] = entry
    return newest


def _entry(record: StoredRecord) -> Entry:
    match record:
        case Article():
            key = (record.article_id, record.revision)
            rank = article_rank(record.fetched_at, record.cleaner)
            return Entry(REVISIONS, key, rank, record, article_row, record.article_id)
        case EnrichedEvent():
            return Entry(EVENTS, (record.event_id,), event_rank(record), record, event_row, record.article.article_id)
        case ExtractionCompleted():
            rank = extraction_rank(record.fetched_at, record.cleaner, record.extractor)
            own_id = extraction_id(record, rank)
            return Entry(EXTRACTIONS, (own_id,), rank, record, partial(extraction_row, own_id), record.article_id)
        case EventRetracted():
            rank = extraction_rank(record.fetched_at, record.cleaner, record.extractor)
            return Entry(RETRACTIONS, (record.event_id,), rank, record, retraction_row, record.article_id)
        case Incident():
            return Entry(
                INCIDENT_VERSIONS, (record.incident_id, record.version), incident_rank(record), record, version_row
            )
        case _:
            assert_never(record)

"""The Parquet sink: one file for each table and day, under a folder (`file:///…`) or in an object store (`s3://…`).

One writer at a time. What stands is known in memory by key and rank, some hundred bytes a row; each batch writes the
days anew that it changes. Each row has the columns of PostgreSQL's table and the whole record.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from pyarrow import ArrowException

from services.common.erasure import Erasure, Erasures, of_person
from services.common.errors import StopServiceError
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.incident import Incident
from services.store.article_rows import Row
from services.store.batch import EVENTS, EXTRACTIONS, INCIDENT_VERSIONS, RETRACTIONS, REVISIONS, Batch, Entry, Key
from services.store.erased import obey
from services.store.parquet_files import ParquetFiles
from services.store.sinks import Outcome, RecordRejectedError, SinkUnavailableError, StoredRecord
from services.store.standing import TABLES, Standing, partition_of

MODELS: Final[dict[str, type[StoredRecord]]] = {
    REVISIONS: Article,
    EXTRACTIONS: ExtractionCompleted,
    RETRACTIONS: EventRetracted,
    EVENTS: EnrichedEvent,
    INCIDENT_VERSIONS: Incident,
}
_KINDS: Final = {REVISIONS: "article", EVENTS: "event", INCIDENT_VERSIONS: "incident"}
Answer = TypeVar("Answer")
Change = Callable[[StoredRecord], StoredRecord | None]


async def open_sink(url: str, *, statement_timeout: float) -> ParquetSink:  # noqa: ARG001  (the protocol's)
    """The sink of a folder. Raises StopServiceError when it cannot be reached."""
    try:
        sink = ParquetSink(await asyncio.to_thread(ParquetFiles, url))
        sink.files.claim()
        await asyncio.to_thread(sink.load)
    except BlockingIOError as error:
        msg = f"another process writes to {url}."
        raise StopServiceError(msg) from error
    except (OSError, ArrowException) as error:
        msg = f"the folder of the Parquet sink cannot be used: {error}"
        raise StopServiceError(msg) from error
    return sink


class ParquetSink:
    """`Sink` into Parquet files."""

    def __init__(self, files: ParquetFiles) -> None:
        self.files = files
        self._lock = asyncio.Lock()

    def load(self) -> None:
        """Learn from the files what stands."""
        self.files.load()
        self._standing = Standing()
        for table in TABLES:
            for day in self.files.partitions(table):
                for row in self.files.read(table, day, ["record"]):
                    self._standing.put(_entry_of(table, row), day)
        entered = self.files.erasures
        self._gone = {UUID(event) for each in entered for event in each["events"]}
        self._erasures = Erasures(_erasure(each) for each in entered)

    async def write(self, records: Sequence[StoredRecord]) -> list[Outcome]:
        """See `Sink.write`."""
        return await self._alone(lambda: self._write(records))

    async def rehearse(self, records: Sequence[StoredRecord]) -> None:
        """See `Sink.rehearse`. Files cannot take back: their rows are made, and the folder is asked."""

        def work() -> str | None:
            batch = Batch(records)
            for table in TABLES:
                for entry in batch.entries(table):
                    _row_of(entry)
            return self.files.answers()

        if reason := await self._alone(work):
            raise SinkUnavailableError(reason)

    async def erase(self, what: UUID | str, *, by: str, reason: str) -> dict[str, int]:
        """See `Sink.erase`."""
        return await self._alone(lambda: self._erase(what, by, reason))

    async def expire(self, before: datetime | None, changes_before: datetime | None) -> dict[str, int]:  # noqa: ARG002
        """See `Sink.expire`. There is no log of changes; incidents go with the last of their events."""
        return await self._alone(lambda: self._expire(before)) if before else {}

    async def answers(self) -> str | None:
        """See `Sink.answers`."""
        return await self._alone(self.files.answers)

    async def close(self) -> None:
        """See `Sink.close`."""
        self.files.release()

    async def _alone(self, work: Callable[[], Answer]) -> Answer:
        async with self._lock:
            try:
                return await asyncio.to_thread(work)
            except OSError as error:
                msg = f"the folder does not answer: {error}"
                raise SinkUnavailableError(msg) from error
            except (ArrowException, ValueError, OverflowError) as error:
                msg = f"a value that Parquet cannot hold: {error}"
                raise RecordRejectedError(msg) from error

    def _write(self, records: Sequence[StoredRecord]) -> list[Outcome]:
        obeyed = [obey(self._erasures, record, self._gone) for record in records]
        batch = Batch([record for record in obeyed if record is not None])
        newer = self._standing.newer(batch)
        self._replace({EVENTS: self._standing.killed(newer)}, newer)
        written = {table: {entry.key for entry in entries} for table, entries in newer.items()}
        outcomes = iter(batch.outcomes(written))
        return ["erased" if record is None else next(outcomes) for record in obeyed]

    def _replace(self, dropped: dict[str, list[Key]], put: dict[str, list[Entry]]) -> None:
        """Drop rows and put others in, in the files and then in what we know of them."""
        gone: defaultdict[tuple[str, str], set[Key]] = defaultdict(set)
        new: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
        for table in {*dropped, *put}:
            standing, entries = self._standing.rows[table], put.get(table, [])
            for key in [*dropped.get(table, []), *(entry.key for entry in entries)]:
                if key in standing:
                    gone[table, standing[key].partition].add(key)
            for entry in entries:
                new[table, partition_of(entry)].append(entry)
        days = {
            (table, day): [
                *(row for row in self.files.read(table, day) if _entry_of(table, row).key not in gone[table, day]),
                *(_row_of(entry) for entry in new[table, day]),
            ]
            for table, day in {*gone, *new}
        }
        if days:
            self.files.replace(days)
        for (table, _), keys in gone.items():
            for key in keys:
                self._standing.drop(table, key)
        for (_, day), entries in new.items():
            for entry in entries:
                self._standing.put(entry, day)

    def _erase(self, what: UUID | str, by: str, reason: str) -> dict[str, int]:
        salt = next((each["salt"] for each in self.files.erasures if each["salt"]), secrets.token_hex(16))
        erasure = Erasure("article", what) if isinstance(what, UUID) else of_person(what, salt)
        events = [str(key[0]) for key in self._standing.events.get(what, ())] if isinstance(what, UUID) else []
        entered = {"kind": erasure.kind, "article_id": str(what) if isinstance(what, UUID) else None,
                   "salt": erasure.salt, "digest": erasure.digest, "words": erasure.words}  # fmt: skip
        if all(entered != {name: each[name] for name in entered} for each in self.files.erasures):
            about = {"by": by, "reason": reason, "at": datetime.now(UTC).isoformat(), "events": events}
            self.files.erasures.append({**entered, **about})
        self._gone |= {UUID(event) for event in events}
        self._erasures = Erasures(_erasure(each) for each in self.files.erasures)
        return self._change(lambda record: obey(self._erasures, record, self._gone))

    def _expire(self, before: datetime) -> dict[str, int]:
        limit = before.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        newest: dict[UUID, str] = {}
        for table in (REVISIONS, EVENTS):
            for row in self._standing.rows[table].values():
                if row.article_id and (table == REVISIONS or row.article_id not in newest):
                    newest[row.article_id] = max(newest.get(row.article_id, ""), row.rank)
        old = Erasures(Erasure("article", article) for article, rank in newest.items() if rank < limit)
        gone = {key[0] for article in old.articles for key in self._standing.events.get(article, ())}

        def kept(record: StoredRecord) -> StoredRecord | None:
            if isinstance(record, Incident):
                return None if record.event_ids and gone.issuperset(record.event_ids) else record
            return obey(old, record, set())

        changed = self._change(kept) if old.articles else {}
        return {kind: count for kind, count in changed.items() if count}

    def _change(self, change: Change) -> dict[str, int]:
        """Put every record through a change; how many articles, events and incidents were changed."""
        dropped: defaultdict[str, list[Key]] = defaultdict(list)
        put: dict[str, list[Entry]] = {}
        changed: Counter[str] = Counter(dict.fromkeys(_KINDS.values(), 0))
        for table in TABLES:
            entries = [
                _entry_of(table, row) for day in self.files.partitions(table) for row in self.files.read(table, day)
            ]
            pairs = [(entry, change(entry.record)) for entry in entries]
            differing = [(entry, after) for entry, after in pairs if after != entry.record]
            dropped[table] = [entry.key for entry, after in differing if after is None]
            put[table] = Batch([after for _, after in differing if after is not None]).entries(table)
            if table in _KINDS:
                changed[_KINDS[table]] = len({entry.key[0] for entry, _ in differing})
        self._replace(dropped, put)
        if not any(put.values()) and not any(dropped.values()):
            self.files.replace({})  # an erasure is entered though nothing stood
        return dict(changed)


def _entry_of(table: str, row: Row) -> Entry:
    return Batch([MODELS[table].model_validate_json(row["record"])]).entries(table)[0]


def _row_of(entry: Entry) -> Row:
    return {**entry.row(), "record": entry.json}


def _erasure(entered: dict[str, Any]) -> Erasure:
    article = UUID(entered["article_id"]) if entered["article_id"] else None
    return Erasure(entered["kind"], article, entered["salt"], entered["digest"], entered["words"])

"""What a batch costs does not grow with what stands: the store reads no table from end to end.

The tables have just been filled, as after a start on an empty database: the planner knows nothing of them yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import asyncpg

from services.store.sinks import StoredRecord, open_sink
from tests.made_records import a_closing, a_retraction, an_article, an_event, an_incident

STANDING = 1000  # articles
SIZE, BATCHES = 10, 8  # from the sixth time on PostgreSQL may keep a plan for any values
READ = """
SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables
WHERE schemaname = 'rasid' AND relname NOT LIKE 'erase%'"""


async def test_no_statement_of_a_batch_reads_a_whole_table(database: str) -> None:
    """New records, the same again, later versions, closings and retractions that kill, beside what stands."""
    await _write(database, [_told(range(STANDING))])
    before = await _rows_read(database)
    kinds: dict[str, list[list[StoredRecord]]] = {
        "new": [_told(numbers) for numbers in _parts(STANDING)],
        "again": [_told(numbers) for numbers in _parts(0)],
        "later": [_told(numbers, version=2) for numbers in _parts(100)],
        "closed": [[a_closing(an_article(each), (), extractor=3) for each in part] for part in _parts(200)],
        "retracted": [[a_retraction(an_article(each), 0) for each in part] for part in _parts(300)],
    }
    for name, batches in kinds.items():
        await _write(database, batches)
        after = await _rows_read(database)
        read = {table: rows - before[table] for table, rows in after.items()}
        assert {table: rows for table, rows in read.items() if rows >= STANDING} == {}, name
        before = after


def _parts(start: int) -> Iterable[range]:
    return (range(start + SIZE * number, start + SIZE * (number + 1)) for number in range(BATCHES))


def _told(numbers: Iterable[int], version: int = 1) -> list[StoredRecord]:
    """Articles with two events each, their closing, and the incident of each."""
    told: list[StoredRecord] = []
    for number in numbers:
        article = an_article(number)
        told += [article, *(an_event(article, event, extractor=version) for event in range(2))]
        told += [a_closing(article, (0, 1), extractor=version), an_incident((number,), founder=number, version=version)]
    return told


async def _write(database: str, batches: Sequence[Sequence[StoredRecord]]) -> None:
    sink = await open_sink(database, statement_timeout=30)
    for batch in batches:
        await sink.write(batch)
    await sink.close()  # PostgreSQL counts what a connection read when it ends, at the latest


async def _rows_read(database: str) -> dict[str, int]:
    connection = await asyncpg.connect(database)
    found = {row[0]: row[1] for row in await connection.fetch(READ)}
    await connection.close()
    return found

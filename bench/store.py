"""Rows into PostgreSQL: the store's idempotent upsert beside a bare COPY of the same rows, batches of the same size.

`make bench-store [EVENTS=N]`. The embedded database, client and server on the same cores, all in one run: the sink
fresh; the same records again; COPY into tables with the same indexes; COPY into tables without any. An event comes
with its actor, effect and attribution, and a closing record follows every four of them; an incident joins three.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import asyncpg

from services.common.collector import collect_seldom
from services.contracts.event import EnrichedEvent, Evidence
from services.contracts.incident import Claim, Incident
from services.store.batch import EVENTS, EXTRACTIONS, HEADS, INCIDENT_VERSIONS, INCIDENTS, REVISIONS, Batch
from services.store.member_traits import UNKNOWN
from services.store.sinks import StoredRecord, open_sink
from services.store.write_batch import CHILDREN
from services.store.write_incidents import CHILDREN as INCIDENT_CHILDREN
from services.up.embedded import EmbeddedDatabase
from tests.made_records import TEXT, a_closing, an_article, an_event, an_incident

_PER_ARTICLE: Final = 4
_WORDS: Final = TEXT.split()
_TEXT_WORDS: Final = 250  # of an article, as the demo's sites have them

Rows = dict[str, list[tuple[Any, ...]]]
Columns = dict[str, list[str]]


def main() -> None:
    """Measure, print a table, end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=40_000, help="events written; a quarter as many articles")
    parser.add_argument("--batch", type=int, default=2000, help="records of one transaction")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, EmbeddedDatabase(Path(folder) / "postgresql") as server:
        figures = {
            "articles": asyncio.run(_measured(server, list(_articles(given.events // _PER_ARTICLE)), given.batch)),
            "events": asyncio.run(_measured(server, list(_extractions(given.events)), given.batch)),
            "incidents": asyncio.run(_measured(server, list(_incidents(given.events // 2)), given.batch)),
        }
    print(f"{'records a second':28}" + "".join(f"{kind:>12}" for kind in figures))
    for way in ("fresh", "repeated", "copy, indexed", "copy, bare"):
        print(f"{way:28}" + "".join(f"{rates[way]:12,.0f}" for rates in figures.values()))
    for over in ("copy, indexed", "copy, bare"):
        print(
            f"{'fresh / ' + over:28}" + "".join(f"{rates['fresh'] / rates[over]:12.2f}" for rates in figures.values())
        )
    print(json.dumps(figures))


async def _measured(server: EmbeddedDatabase, records: Sequence[StoredRecord], size: int) -> dict[str, float]:
    """Records a second of each way. Batch by batch the ways take turns, so that a busy machine slows all alike."""
    batches = [records[start : start + size] for start in range(0, len(records), size)]
    collect_seldom()  # as the store does, and COPY beside it; no store holds so many records
    url = await _fresh_database(server)
    sink = await open_sink(url, statement_timeout=600)
    connection = await asyncpg.connect(url)
    for schema in ("indexed", "bare"):
        await _make_targets(connection, schema, indexes=schema == "indexed")
    seconds: defaultdict[str, float] = defaultdict(float)
    for batch in batches:
        rows = _rows(batch)
        seconds["fresh"] += await _timed(sink.write(batch))
        for schema in ("indexed", "bare"):
            seconds[f"copy, {schema}"] += await _timed(_copy(connection, schema, *rows))
    for batch in batches:
        seconds["repeated"] += await _timed(sink.write(batch))
    await connection.close()
    await sink.close()
    return {way: len(records) / each for way, each in seconds.items()}


async def _timed(work: Awaitable[object]) -> float:
    started = time.perf_counter()
    await work
    return time.perf_counter() - started


async def _fresh_database(server: EmbeddedDatabase) -> str:
    connection = await asyncpg.connect(server.url())
    await connection.execute("DROP DATABASE IF EXISTS bench WITH (FORCE)")
    await connection.execute("CREATE DATABASE bench")
    await connection.execute("CHECKPOINT")
    await connection.close()
    return server.url("bench")


async def _make_targets(connection: asyncpg.Connection, schema: str, *, indexes: bool) -> None:
    await connection.execute(f"CREATE SCHEMA {schema}")
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'rasid'")
    for (table,) in tables:
        including = "INCLUDING INDEXES INCLUDING GENERATED" if indexes else ""
        await connection.execute(f"CREATE TABLE {schema}.{table} (LIKE rasid.{table} {including})")


def _rows(records: Sequence[StoredRecord]) -> tuple[Columns, Rows]:
    batch = Batch(records)
    written = {table: [entry.row() for entry in batch.entries(table)] for table in (EVENTS, EXTRACTIONS)}
    for table, head in ((REVISIONS, HEADS), (INCIDENT_VERSIONS, INCIDENTS)):
        written[table] = [entry.row() for entry in batch.entries(table)]
        written[head] = [entry.row() for entry in batch.heads(table)]
    written[INCIDENTS] = [{**row, **UNKNOWN} for row in written[INCIDENTS]]  # no event of theirs stands
    for table, of_incident in INCIDENT_CHILDREN.items():
        written[table] = [
            row for incident in records if isinstance(incident, Incident) for row in of_incident(incident)
        ]
    for table, rows_of in CHILDREN.items():
        written[table] = [row for event in records if isinstance(event, EnrichedEvent) for row in rows_of(event)]
    columns = {table: list(rows[0]) for table, rows in written.items() if rows}
    return columns, {table: [tuple(row.values()) for row in rows] for table, rows in written.items() if rows}


async def _copy(connection: asyncpg.Connection, schema: str, columns: Columns, tables: Rows) -> None:
    async with connection.transaction():
        for table, rows in tables.items():
            await connection.copy_records_to_table(table, schema_name=schema, columns=columns[table], records=rows)


def _articles(count: int) -> Iterable[StoredRecord]:
    dice = random.Random(1)  # noqa: S311  (the same articles every time)
    for number in range(count):
        words = " ".join(dice.choices(_WORDS, k=_TEXT_WORDS))
        yield an_article(number, text=f"{TEXT}\n{words} {number}")


def _extractions(count: int) -> Iterable[StoredRecord]:
    dice = random.Random(2)  # noqa: S311  (the same events every time)
    for number in range(count // _PER_ARTICLE):
        article = an_article(number)
        for event in range(_PER_ARTICLE):
            said = " ".join(dice.choices(_WORDS, k=25))
            yield an_event(article, event, evidence=Evidence(text=said, start=0, end=len(said)))
        yield a_closing(article, tuple(range(_PER_ARTICLE)))


def _incidents(count: int) -> Iterable[StoredRecord]:
    dice = random.Random(3)  # noqa: S311  (the same incidents every time)
    for number in range(count):
        made = an_incident((3 * number, 3 * number + 1, 3 * number + 2), founder=3 * number)
        claims = [
            Claim(field=field, value=" ".join(dice.choices(_WORDS, k=3)), event_ids=made.event_ids[:2])
            for field in ("location", "killed", "initiator", "time")
        ]
        yield made.model_copy(update={"claims": claims})


if __name__ == "__main__":
    main()

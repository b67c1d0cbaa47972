"""What its events say of an incident stands in its row, in whatever order they come."""

from __future__ import annotations

import itertools

import asyncpg
import pytest

from services.store.sinks import Sink, StoredRecord, open_sink
from tests.made_records import a_closing, an_article, an_event, an_incident

ARTICLE, OTHER = an_article(0), an_article(1)
RECALLED = an_event(ARTICLE, background=True, confidence=0.5, modality="reported")
NEWS = an_event(OTHER, background=False, confidence=0.9, modality="denied")
BOTH = an_incident((0, 1))
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'rasid' AND tablename <> 'alembic_version'"
TRAITS = "SELECT recalled, confidence, modalities FROM rasid.incidents WHERE incident_id = $1"


async def _traits(database: str, sink: Sink, *batches: list[StoredRecord]) -> tuple[object, ...]:
    connection = await asyncpg.connect(database)
    tables = [f"rasid.{row[0]}" for row in await connection.fetch(TABLES)]
    await connection.execute(f"TRUNCATE {', '.join(tables)}")
    for batch in batches:
        await sink.write(batch)
    found = tuple(await connection.fetchrow(TRAITS, BOTH.incident_id))
    await connection.close()
    return found


@pytest.fixture
async def sink(database: str) -> Sink:
    """A sink."""
    return await open_sink(database, statement_timeout=10)


async def test_they_do_not_depend_on_the_order(database: str, sink: Sink) -> None:
    """All orders, one record at a time and all at once."""
    records: list[StoredRecord] = [RECALLED, NEWS, BOTH]
    for order in itertools.permutations(records):
        assert await _traits(database, sink, *([each] for each in order)) == (False, 0.9, ["denied", "reported"])
        assert await _traits(database, sink, [*order]) == (False, 0.9, ["denied", "reported"])
    assert await _traits(database, sink, [BOTH]) == (False, None, [])
    assert await _traits(database, sink, [BOTH], [RECALLED]) == (True, 0.5, ["reported"])
    await sink.close()


async def test_an_event_that_goes_or_changes_is_not_counted_any_more(database: str, sink: Sink) -> None:
    """A closing kills the news: what is left is recalled. A later reading of the other makes it news."""
    read_anew = an_event(ARTICLE, extractor=2, background=False, confidence=0.6)
    before: list[list[StoredRecord]] = [[RECALLED, NEWS, BOTH], [a_closing(OTHER, ())]]
    assert await _traits(database, sink, *before) == (True, 0.5, ["reported"])
    assert await _traits(database, sink, *before, [read_anew]) == (False, 0.6, ["reported"])
    without = an_incident((1,), version=2)
    assert await _traits(database, sink, *before, [without]) == (False, None, [])
    await sink.close()


async def test_what_is_erased_is_not_counted_any_more(database: str, sink: Sink) -> None:
    """An erased article takes its events along."""
    await sink.write([ARTICLE, OTHER, RECALLED, NEWS, BOTH])
    await sink.erase(OTHER.article_id, by="test", reason="asked for")
    connection = await asyncpg.connect(database)
    assert tuple(await connection.fetchrow(TRAITS, BOTH.incident_id)) == (True, 0.5, ["reported"])
    await connection.close()
    await sink.close()

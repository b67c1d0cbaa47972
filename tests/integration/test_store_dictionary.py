"""The data dictionary names every column, and its examples run."""

from __future__ import annotations

import re
from pathlib import Path

import asyncpg

from services.store.sinks import open_sink
from services.web.shapes.flat import EVENT_COLUMNS, INCIDENT_COLUMNS, flat_event
from tests.made_records import an_article, an_event

PAGE = (Path(__file__).parents[2] / "docs" / "data-dictionary.md").read_text(encoding="utf-8")


async def test_every_column_is_explained_and_every_example_runs(database: str) -> None:
    """A column that is added, renamed or dropped without its line fails here."""
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([an_article(), an_event(an_article())])
    await sink.close()
    connection = await asyncpg.connect(database)
    columns = await connection.fetch(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'rasid' AND table_name NOT LIKE 'alembic%'"
    )
    named = set(re.findall(r"`([a-z0-9_]+)`", PAGE))
    assert {f"{table}.{column}" for table, column in columns if column not in named} == set()
    assert {table for table, _ in columns} <= named
    for example in re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL):
        for query in filter(str.strip, example.split(";")):
            await connection.fetch(query)
    await connection.close()


def test_every_column_of_the_exports_is_explained() -> None:
    """Their names are promises."""
    exports = PAGE.split("## Exports")[1]
    named = set(re.findall(r"`([a-z0-9_]+)`", exports))
    assert {*EVENT_COLUMNS, *INCIDENT_COLUMNS} <= named
    assert [*flat_event(an_event(an_article()))] == [*EVENT_COLUMNS]

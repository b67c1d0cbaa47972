"""The engine of the columnar copy stays in its memory, and keeps what was found no longer than it holds."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import duckdb
import pytest

from services.web.columnar.bits import Bits
from services.web.columnar.engine import Engine
from services.web.columnar.said import Lexeme
from services.web.columnar.tables import EVENTS, INCIDENTS, Table
from services.web.queries.where import HAS_BIT, Of

TOO_MUCH = "SELECT count(DISTINCT (n, t)) FROM (SELECT range AS n, repeat('x', 200) || range AS t FROM range(500000))"


def test_what_does_not_fit_is_refused_and_written_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL answers then; rows that are masked for readers stand in no file of the service."""
    monkeypatch.chdir(tmp_path)
    engine = Engine(32)
    with pytest.raises(duckdb.OutOfMemoryException):
        asyncio.run(engine.ask((TOO_MUCH, ()), seconds=60))
    engine.close()
    assert list(tmp_path.iterdir()) == []


def _line(table: Table, key: UUID, **given: str) -> str:
    """A row as COPY hands it out: nothing is known but what is given."""
    columns = [*table.columns, *(["words"] if table.words else [])]
    return "\t".join(str(key) if name == table.key else given.get(name, "\\N") for name in columns)


def _event(key: UUID, word: str) -> str:
    return _line(EVENTS, key, actor_ids="", words=f"'{word}':1") + "\n"


def _incident(key: UUID, *events: UUID) -> str:
    lists = dict.fromkeys(("sites", "actor_ids", "modalities"), "")
    return _line(INCIDENTS, key, event_ids="\x1f".join(map(str, events)), **lists) + "\n"


async def _having(engine: Engine, word: str, of: Of) -> set[UUID]:
    query = f"SELECT {of.removesuffix('s')}_id FROM {of} e WHERE {HAS_BIT.format('$1')}"  # noqa: S608
    ((_, rows),) = await engine.ask((query, [Bits(Lexeme(word), of)]), seconds=60)
    return {row[0] for row in rows}


async def test_what_was_found_is_kept_no_longer_than_it_holds() -> None:
    """Rows that come and are replaced add to it; an event that is gone takes its word from an incident that stays."""
    first, second, incident, other = (uuid4() for _ in range(4))
    engine = Engine(64)
    await engine.fill(EVENTS, _event(first, "word"))
    await engine.fill(INCIDENTS, _incident(incident, first))
    await engine.filled()
    assert await _having(engine, "word", "events") == {first}
    assert await _having(engine, "word", "incidents") == {incident}
    await engine.replace({EVENTS: ([second], _event(second, "word")), INCIDENTS: ([other], _incident(other, second))})
    assert await _having(engine, "word", "events") == {first, second}
    assert await _having(engine, "word", "incidents") == {incident, other}
    await engine.settle()
    assert await _having(engine, "word", "incidents") == {incident, other}
    await engine.replace({EVENTS: ([first], "")})
    assert await _having(engine, "word", "events") == {second}
    assert await _having(engine, "word", "incidents") == {other}
    await engine.replace(
        {EVENTS: ([second], _event(second, "another")), INCIDENTS: ([other], _incident(other, second))}
    )
    assert await _having(engine, "word", "incidents") == set()
    assert await _having(engine, "another", "incidents") == {other}
    engine.close()

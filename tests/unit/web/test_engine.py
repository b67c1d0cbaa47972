"""The engine of the columnar copy stays in its memory."""

from __future__ import annotations

import asyncio
from pathlib import Path

import duckdb
import pytest

from services.web.columnar.engine import Engine

TOO_MUCH = "SELECT count(DISTINCT (n, t)) FROM (SELECT range AS n, repeat('x', 200) || range AS t FROM range(500000))"


def test_what_does_not_fit_is_refused_and_written_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL answers then; rows that are masked for readers stand in no file of the service."""
    monkeypatch.chdir(tmp_path)
    engine = Engine(32)
    with pytest.raises(duckdb.OutOfMemoryException):
        asyncio.run(engine.ask((TOO_MUCH, ()), seconds=60))
    engine.close()
    assert list(tmp_path.iterdir()) == []

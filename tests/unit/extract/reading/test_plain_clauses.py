"""Plain clauses of politics as newspapers print them: how many are read as the type and mode they are.

`plain_clauses.tsv` was written from the language in three lists. Of the first (225 clauses) .60 were read at first
sight, of the second (177), after what the first taught, .63, of the third (131) .66. What is not read here is known:
the floors say how much.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

PUBLISHED: Final = datetime(2025, 6, 15, 12, tzinfo=UTC)
FLOORS: Final = {
    "accuse": 0.65,
    "agree": 0.77,
    "aid": 0.67,
    "concede": 0.83,
    "consult": 0.78,
    "cooperate": 0.85,
    "protest": 0.84,
    "reject": 0.82,
    "request": 0.63,
    "sanction": 0.80,
    "support": 0.85,
    "threaten": 0.73,
}


def _clauses() -> dict[str, list[tuple[str, str]]]:
    """By event type: the type with its mode, and the clause."""
    table = Path(__file__).with_name("plain_clauses.tsv").read_text(encoding="utf-8")
    clauses: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in table.splitlines():
        if not line.startswith("#"):
            kind, clause = line.split("\t")
            clauses[kind.partition("/")[0]].append((kind, clause))
    return clauses


CLAUSES: Final = _clauses()


@pytest.mark.parametrize("event_type", FLOORS)
def test_so_many_are_read_as_what_they_are(reader: Reader, event_type: str) -> None:
    """Of the clauses of an event type so many yield an event of their type and mode."""
    cases = CLAUSES[event_type]
    missed = [clause for kind, clause in cases if kind not in _read(reader, clause)]
    assert len(cases) - len(missed) >= FLOORS[event_type] * len(cases), missed


def test_every_type_has_a_floor() -> None:
    """No list of clauses goes unmeasured."""
    assert set(FLOORS) == set(CLAUSES)


def _read(reader: Reader, clause: str) -> set[str]:
    article = PipedArticle(article_id=UUID(int=7), text=clause, kind="article", published_at=PUBLISHED)
    return {f"{event.event_type}/{event.mode}" for event in reader.read(article)}

"""Where a question that needs no record may be answered: in PostgreSQL, or in the columnar copy of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import asyncpg

from services.common.database import Pool
from services.web.queries.where import POSTGRESQL, Spelling

_LATEST: Final = "SELECT change_id + cardinality(ids) - 1 FROM changes ORDER BY change_id DESC LIMIT 1"
_AND_FOLDED: Final = f"SELECT ({_LATEST}), search_query($1)::text"


Question = tuple[str, Sequence[object]]  # and the values of its parameters


class Source(Protocol):
    """Takes queries over `events e` and `incidents e` whose filters are spelt as it wants them."""

    spelling: Spelling

    async def rows(self, query: str, values: Sequence[object]) -> Sequence[Mapping[str, Any]]:
        """The rows, by the names of their columns."""

    async def tuples(self, query: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
        """The same without names: for very many."""

    async def together(self, *questions: Question) -> list[Sequence[Sequence[Any]]]:
        """The rows of several questions, as one moment of the database holds them."""


class PostgreSQL:
    """The database itself."""

    spelling = POSTGRESQL

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def rows(self, query: str, values: Sequence[object]) -> Sequence[Mapping[str, Any]]:
        """The rows, by the names of their columns."""
        found: list[Mapping[str, Any]] = await self._pool.fetch(query, *values)
        return found

    async def tuples(self, query: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
        """The same without names."""
        return [tuple(row) for row in await self._pool.fetch(query, *values)]

    async def together(self, *questions: Question) -> list[Sequence[Sequence[Any]]]:
        """The rows of several questions, as one moment of the database holds them."""
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            return [[tuple(row) for row in await connection.fetch(query, *values)] for query, values in questions]


async def latest_change_and_folded(database: Pool, text: str) -> tuple[int, str]:
    """The number of the last change, and the `tsquery` of a reader's words, in one question."""
    row = await database.fetchrow(_AND_FOLDED, text)
    return row[0] or 0, row[1]


async def latest_change(database: Pool | asyncpg.Connection) -> int:
    """The number of the last change; 0 where there is none yet."""
    return await database.fetchval(_LATEST) or 0

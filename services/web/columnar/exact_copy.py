"""The copy of the database's columns: filled once, then brought up to each change before it answers.

Every commit of the store has numbers in the log of changes that rise as commits become visible (decision 7), so what
one snapshot shows of the ids that changed after a number is all that the copy lacks.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from time import monotonic
from typing import Any, Final

import asyncpg

from services.common import logging, metrics
from services.common.database import CONNECT_ERRORS, Pool
from services.web.columnar.bits import Bits
from services.web.columnar.changed import changed_after, copy_out
from services.web.columnar.engine import Answer, Engine
from services.web.columnar.said import parse
from services.web.columnar.tables import EVENTS, TABLES
from services.web.queries.source import Question, latest_change
from services.web.queries.where import COLUMNAR, Said

_IS_MANY: Final = "SELECT count(*) = $1 FROM (SELECT FROM events LIMIT $1) first"
_SNAPSHOT: Final = "SET LOCAL statement_timeout = {}; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'"
_CHUNK_BYTES: Final = 1_000_000  # of COPY's text, taken at once
_COMPACT_CHUNKS: Final = 24  # taken between two compactions while it fills: what is not compressed yet takes room
_COMPACT_ROWS: Final = 50_000  # replaced between two compactions later
_SETTLE_WORDS: Final = 200_000  # of events that came, between two settlements
_SPARE_NUMBERS: Final = 1_000_000
_MOST_FOLDED: Final = 1_000  # texts that were asked for, of which it is known how PostgreSQL folds them
_TSQUERY: Final = "SELECT search_query($1)::text"
_LOOK_SECONDS: Final = 1.0
_AGAIN_SECONDS: Final = 60.0  # until a copy that failed, or was not worth it, is thought of again
_FAR_BEHIND: Final = 2_000  # numbers; who asks meanwhile is answered by PostgreSQL
_FILL_SECONDS: Final = 1800.0

_log = logging.get(__name__)


class ColumnarCopy:
    """A `Source` of what stands in the database, as far as `reach` has brought it."""

    spelling = COLUMNAR

    def __init__(self, pool: Pool, *, least_events: int, memory_mb: int, statement_seconds: float) -> None:
        self._pool = pool
        self._least = least_events
        self._memory = memory_mb
        self._seconds = statement_seconds
        self._engine: Engine | None = None
        self._change = 0
        self._folded: dict[str, str] = {}
        self._replaced = 0
        self._following: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Fill, and follow whether anybody asks or not, until cancelled. A copy that fails is dropped and filled anew."""
        while True:
            pause = _AGAIN_SECONDS
            try:
                if self._engine is None and await self._pool.fetchval(_IS_MANY, self._least):
                    await self.fill()
                if self._engine is not None:
                    metrics.COPY_BEHIND.set(await latest_change(self._pool) - self._change)
                    await self._catch_up()
                    await self.tidy()
                    pause = _LOOK_SECONDS
            except (*CONNECT_ERRORS, asyncpg.PostgresError, TimeoutError) as error:
                _log.warning("the columnar copy waits for the database", reason=str(error))
            except Exception as error:  # noqa: BLE001  (HoleError, or DuckDB's: PostgreSQL answers, nothing is lost)
                self.drop(repr(error))
            await asyncio.sleep(pause)

    async def fill(self) -> None:
        """Copy everything, as one moment of the database holds it."""
        started, engine, chunks = monotonic(), Engine(self._memory), 0

        async def take(text: str) -> None:
            nonlocal chunks
            await engine.fill(table, text)
            chunks += 1
            if chunks % _COMPACT_CHUNKS == 0:
                await engine.compact()

        try:
            async with self._snapshot(_FILL_SECONDS) as connection:
                change = await latest_change(connection)
                for table in TABLES:
                    await copy_out(connection, table, take, chunk=_CHUNK_BYTES, seconds=_FILL_SECONDS)
            await engine.compact()
            await engine.filled()
        except BaseException:
            engine.close()
            raise
        self._engine, self._change, self._replaced = engine, change, 0
        _log.info("the columnar copy is filled", seconds=round(monotonic() - started, 1), change=change)

    async def reach(self, change: int) -> bool:
        """Whether the copy holds everything up to this change; it is brought there, where that is not far."""
        while self._engine is not None and self._change < change:
            if change - self._change > _FAR_BEHIND:
                return False
            try:
                await self._catch_up()
            except Exception:  # noqa: BLE001  (`run` meets it too, tells of it, and drops the copy)
                return False
        return self._engine is not None

    def knows(self, text: str) -> bool:
        """Whether it was learnt how PostgreSQL folds a reader's words."""
        return text in self._folded

    def learn(self, text: str, tsquery: str) -> None:
        """How PostgreSQL folds a reader's words: that does not change."""
        if len(self._folded) > _MOST_FOLDED:
            self._folded.clear()
        self._folded[text] = tsquery

    async def rows(self, query: str, values: Sequence[object]) -> Sequence[Mapping[str, Any]]:
        """The rows, by the names of their columns."""
        ((names, rows),) = await self._ask((query, values))
        return [dict(zip(names, row, strict=True)) for row in rows]

    async def tuples(self, query: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
        """The same without names."""
        return (await self.together((query, values)))[0]

    async def together(self, *questions: Question) -> list[Sequence[Sequence[Any]]]:
        """The rows of several questions, out of one state."""
        return [rows for _, rows in await self._ask(*questions)]

    async def tidy(self) -> None:
        """Put in order what was replaced, where it is much, and tell how large the copy is. It answers meanwhile."""
        if (engine := self._engine) is None:
            return
        if await engine.unsettled() > _SETTLE_WORDS:
            await engine.settle()
        if self._replaced > _COMPACT_ROWS:
            await engine.compact()
            self._replaced = 0
        if engine.numbers > 2 * await engine.count(EVENTS) + _SPARE_NUMBERS:
            self.drop("most of its numbers are of rows that are gone")
            return
        metrics.COPY_BYTES.set(await engine.size())
        for table in TABLES:
            metrics.COPY_ROWS.labels(table.name).set(await engine.count(table))

    def drop(self, reason: str) -> None:
        """Forget the copy; PostgreSQL answers until there is another."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()
            metrics.COPY_BYTES.set(0)
        _log.warning("the columnar copy is dropped", reason=reason)

    async def _ask(self, *questions: Question) -> list[Answer]:
        bound = [(query, [await self._bits(value) for value in values]) for query, values in questions]
        if self._engine is None:
            msg = "there is no columnar copy any more"
            raise LookupError(msg)
        return await self._engine.ask(*bound, seconds=self._seconds)

    async def _bits(self, value: object) -> object:
        """What is said, as PostgreSQL folds it; any other value as it is."""
        if not isinstance(value, Said):
            return value
        if not self.knows(value.text):
            self.learn(value.text, await self._pool.fetchval(_TSQUERY, value.text))
        return Bits(parse(self._folded[value.text]), value.of)

    async def _catch_up(self) -> None:
        """Once for all who wait for it; whoever goes away leaves it to the others."""
        if self._following is None or self._following.done():
            self._following = asyncio.create_task(self._follow())
        await asyncio.shield(self._following)

    async def _follow(self) -> None:
        """Take over what changed, up to the last change there is."""
        changed = None
        while (engine := self._engine) is not None and (changed is None or not changed.is_all):
            async with self._snapshot(self._seconds) as connection:
                changed = await changed_after(connection, self._change, engine.members)
            if changed is None:
                break
            if changed.tables:
                await engine.replace(changed.tables)
                self._replaced += sum(len(ids) for ids, _ in changed.tables.values())
            self._change = changed.until

    @contextlib.asynccontextmanager
    async def _snapshot(self, seconds: float) -> AsyncIterator[asyncpg.Connection]:
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            await connection.execute(_SNAPSHOT.format(int(seconds * 1000)))
            yield connection

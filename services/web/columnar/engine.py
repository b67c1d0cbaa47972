"""DuckDB in this process: two threads that ask, one that writes; no file, no network, no extension."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from services.web.columnar.tables import MACROS, MEMBERS, TABLES, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ASKING: Final = 2  # threads; each question runs on one, and lets go of the interpreter's lock
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": 1,
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "default_null_order": "postgres",
    # What filling took is given back within seconds; else a copy of 66 MB keeps 190.
    "allocator_background_threads": True,
    "allocator_flush_threshold": "8MB",
    "allocator_bulk_deallocation_flush_threshold": "8MB",
}
_SESSION: Final = "USE copy; SET TimeZone = 'UTC'"
_BYTES: Final = "SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory()"


class _Running:
    """One question, which may be broken off while it runs, and then only."""

    def __init__(self) -> None:
        self._session: DuckDBPyConnection | None = None
        self._lock = threading.Lock()
        self._is_late = False

    def run(self, session: DuckDBPyConnection, query: str, values: list[object]) -> list[tuple[Any, ...]]:
        """All rows. Raises TimeoutError when it was broken off."""
        with self._lock:
            if self._is_late:
                raise TimeoutError
            self._session = session
        try:
            return session.execute(query, values).fetchall()
        except Exception as error:
            if self._is_late:
                raise TimeoutError from error
            raise
        finally:
            with self._lock:
                self._session = None

    def interrupt(self) -> None:
        """Break it off."""
        with self._lock:
            self._is_late = True
            if self._session is not None:
                self._session.interrupt()


class Engine:
    """Tables as `TABLES` names them, in memory, their columns compressed. Raises `duckdb.Error` for what it cannot do."""

    def __init__(self, memory_mb: int) -> None:
        import duckdb  # noqa: PLC0415  (50 MB, which only a database of many rows needs)

        self._root = duckdb.connect(":memory:", config={**_CONFIG, "memory_limit": f"{memory_mb}MB"})
        self._root.execute("ATTACH ':memory:' AS copy (COMPRESS); USE copy")
        for statement in (*MACROS, *(table.create for table in TABLES)):
            self._root.execute(statement)
        self._asking = ThreadPoolExecutor(_ASKING, "columns-ask")
        self._writing = ThreadPoolExecutor(1, "columns-write")
        self._sessions = threading.local()

    async def ask(
        self, query: str, values: Sequence[object], *, seconds: float
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Names of the columns and the rows. Raises TimeoutError for what takes longer."""
        loop, running = asyncio.get_running_loop(), _Running()
        stop = loop.call_later(seconds, running.interrupt)
        try:
            return await loop.run_in_executor(self._asking, self._ask, query, list(values), running)
        finally:
            stop.cancel()

    async def insert(self, table: Table, text: str) -> None:
        """Add rows, as COPY hands them out."""
        await self._write(lambda session: session.execute(table.insert, [text]))

    async def compact(self) -> None:
        """Compress what was added, and forget what was deleted."""
        await self._write(lambda session: session.execute("CHECKPOINT"))

    async def replace(self, changed: Mapping[Table, tuple[Sequence[UUID], str]]) -> None:
        """The rows of some keys as they are now, all at once; a key without a row is gone."""

        def replace(session: DuckDBPyConnection) -> None:
            session.begin()
            try:
                for table, (ids, text) in changed.items():
                    session.execute(table.delete, [list(ids)])
                    session.execute(table.insert, [text])
            except BaseException:
                session.rollback()
                raise
            session.commit()

        await self._write(replace)

    async def members(self, incidents: set[UUID]) -> set[UUID]:
        """The events of some incidents."""
        if not incidents:
            return set()
        return {row[0] for row in (await self.ask(MEMBERS, [list(incidents)], seconds=60))[1]}

    async def count(self, table: Table) -> int:
        """Rows of a table."""
        _, rows = await self.ask(f"SELECT count(*) FROM {table.name}", (), seconds=60)  # noqa: S608  (our own names)
        return int(rows[0][0])

    async def size(self) -> int:
        """Bytes that the tables and what is being asked take."""
        _, rows = await self.ask(_BYTES, (), seconds=60)
        return int(rows[0][0])

    def close(self) -> None:
        """Let go of everything: the memory is free when the last question is answered and its thread is gone."""
        self._asking.shutdown(wait=False, cancel_futures=True)
        self._writing.shutdown(wait=False, cancel_futures=True)

    async def _write(self, work: Callable[[DuckDBPyConnection], object]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._writing, lambda: work(self._session()))

    def _ask(self, query: str, values: list[object], running: _Running) -> tuple[list[str], list[tuple[Any, ...]]]:
        session = self._session()
        rows = running.run(session, query, values)
        return [column[0] for column in session.description or ()], rows

    def _session(self) -> DuckDBPyConnection:
        """The session of this thread: one is not to be shared."""
        if not hasattr(self._sessions, "own"):
            self._sessions.own = self._root.cursor()
            self._sessions.own.execute(_SESSION)
        own: DuckDBPyConnection = self._sessions.own
        return own

"""DuckDB in this process: two threads that ask, one that writes; no file, no network, no extension."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

from services.web.columnar import words
from services.web.columnar.bits import Bits, FoundBits, bound
from services.web.columnar.tables import EVENTS, INCIDENTS, MACROS, MEMBERS, TABLES, Table
from services.web.columnar.turns import Turns
from services.web.queries.source import Question

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

T = TypeVar("T")
_ASKING: Final = 2  # threads; each question runs on one, and lets go of the interpreter's lock
# An answer of several questions takes as much longer: it may pass what came so many seconds before, for each beyond one.
_HEAD_START: Final = 0.01
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": 1,
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "default_null_order": "postgres",
    "temp_directory": "",  # else what does not fit into its memory is written into the working directory
    # What filling took is given back within seconds; else a copy of 66 MB keeps 190.
    "allocator_background_threads": True,
    "allocator_flush_threshold": "8MB",
    "allocator_bulk_deallocation_flush_threshold": "8MB",
}
_SESSION: Final = "USE copy; SET TimeZone = 'UTC'"
_COMPACT_SLICES: Final = 8  # of the words, settled between two compactions
_GATHERED: Final = 1_000_000  # words of events, put together while the copy fills
_BYTES: Final = "SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory()"


Answer = tuple[list[str], list[tuple[Any, ...]]]  # names of the columns, and the rows


class _Running:
    """One question, which may be broken off while it runs, and then only."""

    def __init__(self) -> None:
        self._session: DuckDBPyConnection | None = None
        self._lock = threading.Lock()
        self._is_late = False

    def run(self, session: DuckDBPyConnection, work: Callable[[], T]) -> T:
        """What `work` asks of the session. Raises TimeoutError when it was broken off."""
        with self._lock:
            if self._is_late:
                raise TimeoutError
            self._session = session
        try:
            return work()
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
        for statement in (*MACROS, *(table.create for table in TABLES), *words.CREATE):
            self._root.execute(statement)
        self._last = dict.fromkeys(TABLES, 0)  # number given to a row
        self._bits = FoundBits()
        self._asking = Turns(_ASKING, "columns-ask")
        self._writing = ThreadPoolExecutor(1, "columns-write")
        self._sessions = threading.local()

    async def ask(self, *questions: Question, seconds: float) -> list[Answer]:
        """All answers, out of one state of the copy. Raises TimeoutError for what takes longer."""
        running = _Running()
        stop = asyncio.get_running_loop().call_later(seconds, running.interrupt)
        try:
            begin = monotonic() - _HEAD_START * (len(questions) - 1)
            return await asyncio.wrap_future(self._asking.submit(begin, lambda: self._ask(questions, running)))
        finally:
            stop.cancel()

    async def fill(self, table: Table, text: str) -> None:
        """Add rows, as COPY hands them out, before anybody asks; `settle` ends it."""

        def fill(session: DuckDBPyConnection) -> None:
            self._insert(session, table, text)
            if session.execute(words.FRESH).fetchall()[0][0] > _GATHERED:
                for statement in words.GATHER:
                    session.execute(statement)

        await self._write(fill)

    async def filled(self) -> None:
        """Make known what was filled in."""

        def known(session: DuckDBPyConnection) -> None:
            session.execute(words.ADD_MEMBERS, [0])
            session.execute(words.SAVE_STATE, [self._last[EVENTS], self._last[INCIDENTS]])

        await self._write(known)
        await self.settle()

    async def settle(self) -> None:
        """Put the words in order, with the numbers of the events that stand; who writes waits for no more than a part."""
        last = self._last[EVENTS]  # what comes meanwhile stays for the next time
        await self._write_all([words.SETTLE])
        for part in range(words.SLICES):
            await self._write_all([words.settle_slice(part, last)])
            if part % _COMPACT_SLICES == 0:
                await self.compact()
        await self._write_all([each.format(last=last) for each in words.SETTLED])
        await self.compact()

    async def compact(self) -> None:
        """Compress what was added, and forget what was deleted."""
        await self._write(lambda session: session.execute("CHECKPOINT"))

    async def replace(self, changed: Mapping[Table, tuple[Sequence[UUID], str]]) -> None:
        """The rows of some keys as they are now, all at once; a key without a row is gone."""

        def replace(session: DuckDBPyConnection) -> None:
            incidents = self._last[INCIDENTS]
            for table, (ids, text) in changed.items():
                if table.name in words.FORGET_MEMBERS:
                    session.execute(words.FORGET_MEMBERS[table.name], [list(ids)])
                session.execute(table.delete, [list(ids)])
                self._insert(session, table, text)
                if table is EVENTS and text.count("\n") < len(ids):  # one is gone, and its incidents may stay
                    session.execute(words.NEW_EPOCH)
            if changed.keys() & {EVENTS, INCIDENTS}:
                session.execute(words.ADD_MEMBERS, [incidents])
                session.execute(words.SAVE_STATE, [self._last[EVENTS], self._last[INCIDENTS]])

        await self._write(lambda session: self._at_once(session, lambda: replace(session)))

    async def members(self, incidents: set[UUID]) -> set[UUID]:
        """The events of some incidents."""
        if not incidents:
            return set()
        return {row[0] for row in await self._rows(MEMBERS, list(incidents))}

    async def count(self, table: Table) -> int:
        """Rows of a table."""
        return int((await self._rows(f"SELECT count(*) FROM {table.name}"))[0][0])  # noqa: S608  (our own names)

    async def unsettled(self) -> int:
        """Words that came since the last `settle`, each with its event."""
        return int((await self._rows(words.FRESH))[0][0])

    @property
    def numbers(self) -> int:
        """How many numbers of events were given: each row that is replaced takes another."""
        return self._last[EVENTS]

    async def size(self) -> int:
        """Bytes that the tables and what is being asked take."""
        return int((await self._rows(_BYTES))[0][0])

    def close(self) -> None:
        """Let go of everything: the memory is free when the last question is answered and its thread is gone."""
        self._asking.close()
        self._writing.shutdown(wait=False, cancel_futures=True)

    async def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return (await self.ask((query, values), seconds=60))[0][1]

    async def _write_all(self, statements: list[str]) -> None:
        await self._write(lambda session: self._at_once(session, lambda: [*map(session.execute, statements)]))

    async def _write(self, work: Callable[[DuckDBPyConnection], object]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._writing, lambda: work(self._session()))

    def _insert(self, session: DuckDBPyConnection, table: Table, text: str) -> None:
        values = [text, self._last[table]]
        session.execute(table.insert, values)
        if table.words:
            session.execute(table.insert_words, values)
        self._last[table] += text.count("\n")

    def _ask(self, questions: Sequence[Question], running: _Running) -> list[Answer]:
        session, known = self._session(), dict[Bits, bytes]()

        def bits_of(bits: Bits) -> bytes:
            if bits not in known:
                known[bits] = self._bits.of(bits, session)
            return known[bits]

        def answer(query: str, values: Sequence[object]) -> Answer:
            rows = session.execute(*bound(query, values, bits_of)).fetchall()
            return [column[0] for column in session.description or ()], rows

        return running.run(session, lambda: self._at_once(session, lambda: [answer(*each) for each in questions]))

    def _at_once(self, session: DuckDBPyConnection, work: Callable[[], T]) -> T:
        """What `work` does, as one transaction."""
        session.begin()
        try:
            done = work()
        except BaseException:
            session.rollback()
            raise
        session.commit()
        return done

    def _session(self) -> DuckDBPyConnection:
        """The session of this thread: one is not to be shared."""
        if not hasattr(self._sessions, "own"):
            self._sessions.own = self._root.cursor()
            self._sessions.own.execute(_SESSION)
        own: DuckDBPyConnection = self._sessions.own
        return own

"""The words of events within the copy: each with the numbers of the events that have it, and what these belong to.

Numbers are never given again, so those of rows that are gone may stay until the words are settled: nothing has them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from services.web.columnar.said import Sought, found, lexemes
from services.web.queries.where import Of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# A row for each word of a row that came lately, and one for each word of all others. `state` changes with any row.
CREATE: Final = (
    "CREATE TABLE fresh_words (word VARCHAR, number UINTEGER)",
    "CREATE TABLE words (word VARCHAR, numbers UINTEGER[])",
    "CREATE TABLE members (incident UINTEGER, event UINTEGER)",
    "CREATE TABLE state (version UBIGINT, events UINTEGER, incidents UINTEGER)",
    "INSERT INTO state VALUES (0, 0, 0)",
)
SAVE_STATE: Final = "UPDATE state SET version = version + 1, events = $1, incidents = $2"
ADD_MEMBERS: Final = """
INSERT INTO members SELECT i.number, e.number
FROM (SELECT number, unnest(event_ids) AS event_id FROM incidents WHERE number > $1) i JOIN events e USING (event_id)"""
# Before their rows are deleted.
FORGET_MEMBERS: Final = {
    "events": """
DELETE FROM members WHERE event IN (SELECT number FROM events WHERE event_id IN (SELECT unnest($1::UUID[])))""",
    "incidents": """
DELETE FROM members WHERE incident IN (SELECT number FROM incidents WHERE incident_id IN (SELECT unnest($1::UUID[])))""",
}
FRESH: Final = "SELECT count(*) FROM fresh_words"
# While the copy fills: what came is put together, and settled when all is there.
GATHER: Final = (
    "INSERT INTO words SELECT word, list(number) FROM fresh_words GROUP BY word",
    "TRUNCATE fresh_words",
)
# One row for each word, with the numbers up to {last} that stand: made beside those that are asked, of a part of the
# words at a time, which is what it takes of memory and of the time of who waits to write.
SLICES: Final = 32
SETTLE: Final = "CREATE OR REPLACE TABLE settled (word VARCHAR, numbers UINTEGER[])"
SETTLE_SLICE: Final = f"""
INSERT INTO settled SELECT word, list(number) FROM (
    SELECT word, unnest(numbers) AS number FROM words WHERE hash(word) % {SLICES} = {{slice}}
    UNION ALL SELECT word, number FROM fresh_words WHERE hash(word) % {SLICES} = {{slice}} AND number <= {{last}}
) WHERE get_bit(
    (SELECT bitstring_agg(number, 0, {{last}}) FROM events WHERE number <= {{last}}), number::INTEGER) = 1 GROUP BY word"""  # noqa: S608  (our own numbers)
SETTLED: Final = (
    "DROP TABLE words",
    "ALTER TABLE settled RENAME TO words",
    "DELETE FROM fresh_words WHERE number <= {last}",
)

_STATE: Final = "SELECT version, events, incidents FROM state"
_HAVING: Final = """
SELECT bitstring_agg(number, 0, {last})::BLOB FROM (
    SELECT unnest(numbers) AS number FROM words WHERE word = $1
    UNION ALL SELECT number FROM fresh_words WHERE word = $1
)"""
_INCIDENTS: Final = """
SELECT bitstring_agg(incident, 0, {last})::BLOB FROM members WHERE get_bit($1::BLOB::BIT, event::INTEGER) = 1"""
_MOST_BYTES: Final = 16_000_000


class Bits(NamedTuple):
    """A parameter of a query of the copy: the numbers of events, or incidents of such, that say what is sought."""

    sought: Sought
    of: Of


class FoundBits:
    """The bits last worked out, for the state of the copy in which they were; those least asked for make room."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._size = 0
        self._kept: OrderedDict[Bits, tuple[int, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, bits: Bits, session: DuckDBPyConnection) -> bytes:
        """The bits as a BLOB, within the transaction of the session; a number's place in them is the same to all."""
        ((version, events, incidents),) = _rows(session, _STATE)
        with self._lock:
            kept = self._kept.get(bits)
            if kept is not None and kept[0] == version:
                self._kept.move_to_end(bits)
                return kept[1]
        if bits.of == "events":
            made = _events(bits.sought, session, _bytes(events))
        else:
            last = 8 * _bytes(incidents) - 1
            event_bits = self.of(Bits(bits.sought, "events"), session)
            ((some,),) = _rows(session, _INCIDENTS.format(last=last), event_bits)
            made = some or bytes(_bytes(incidents))
        self._keep(bits, version, made)
        return made

    def _keep(self, bits: Bits, version: int, made: bytes) -> None:
        with self._lock:
            before = self._kept.pop(bits, None)
            self._size += len(made) - (len(before[1]) if before else 0)
            self._kept[bits] = (version, made)
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1][1])


def _events(sought: Sought, session: DuckDBPyConnection, length: int) -> bytes:
    having = {}
    for word in lexemes(sought):  # of several at once DuckDB would sort the numbers by them
        ((some,),) = _rows(session, _HAVING.format(last=8 * length - 1), word)
        having[word] = int.from_bytes(some or b"", "big")
    return found(sought, having, (1 << 8 * length) - 1).to_bytes(length, "big")


def _bytes(last: int) -> int:
    """How many hold the bits up to a number."""
    return last // 8 + 1


def _rows(session: DuckDBPyConnection, query: str, *values: object) -> list[tuple[Any, ...]]:
    return session.execute(query, list(values)).fetchall()

"""The words of events within the copy: each with the numbers of the events that have it and where, and what these belong to.

Numbers are never given again, so those of rows that are gone may stay until the words are settled: nothing has them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from services.web.columnar.said import Leaf, Lexeme, Sought, found, leaves
from services.web.queries.where import Of

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

# A row for each word of a row that came lately and each place where it stands, and one for each word of all others, with
# as many numbers as places. `state` changes with any row.
CREATE: Final = (
    "CREATE TABLE fresh_words (word VARCHAR, number UINTEGER, place USMALLINT)",
    "CREATE TABLE words (word VARCHAR, numbers UINTEGER[], places USMALLINT[])",
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
    "INSERT INTO words SELECT word, list(number), list(place) FROM fresh_words GROUP BY word",
    "TRUNCATE fresh_words",
)
# One row for each word, with the numbers up to {last} that stand: made beside those that are asked, of a part of the
# words at a time, which is what it takes of memory and of the time of who waits to write.
SLICES: Final = 32
SETTLE: Final = "CREATE OR REPLACE TABLE settled (word VARCHAR, numbers UINTEGER[], places USMALLINT[])"
SETTLE_SLICE: Final = f"""
INSERT INTO settled SELECT word, list(number), list(place) FROM (
    SELECT word, unnest(numbers) AS number, unnest(places) AS place FROM words WHERE hash(word) % {SLICES} = {{slice}}
    UNION ALL SELECT word, number, place FROM fresh_words WHERE hash(word) % {SLICES} = {{slice}} AND number <= {{last}}
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
# A number and a place in it as one: the place of the first word of a phrase, were this the word `behind` it.
_BEGINS: Final = """
SELECT number::BIGINT * 65536 + place - {behind} AS begins FROM (
    SELECT unnest(numbers) AS number, unnest(places) AS place FROM words WHERE word = ${value}
    UNION ALL SELECT number, place FROM fresh_words WHERE word = ${value}
)"""
# The most frequent first, so that what is looked up for each of its places is little: 11 ms instead of 48.
# (Of one word at a time: a list of words is joined, and the join unpacks the numbers of all words, 80 ms.)
_FREQUENT: Final = "SELECT len(numbers) FROM words WHERE word = $1"
_IN_ORDER: Final = """
SELECT bitstring_agg((begins >> 16)::UINTEGER, 0, {last})::BLOB FROM ({first}) WHERE {others}"""
_INCIDENTS: Final = """
SELECT bitstring_agg(incident, 0, {last})::BLOB FROM members WHERE get_bit($1::BLOB::BIT, event::INTEGER) = 1"""
_MOST_BYTES: Final = 16_000_000


class Bits(NamedTuple):
    """A parameter of a query of the copy: the numbers of events, or incidents of such, that say what is sought."""

    sought: Sought
    of: Of


class FoundBits:
    """The bits last read, of words and of what incidents say, with the state of the copy; those least asked for make room."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._size = 0
        self._kept: OrderedDict[Bits | Leaf, tuple[int, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, bits: Bits, session: DuckDBPyConnection) -> bytes:
        """The bits as a BLOB, within the transaction of the session; a number's place in them is the same to all."""
        ((version, events, incidents),) = _rows(session, _STATE)

        def read(query: str, last: int, *values: object) -> bytes:
            ((some,),) = _rows(session, query.format(last=8 * _bytes(last) - 1), *values)
            return some or bytes(_bytes(last))

        def of_leaf(leaf: Leaf) -> bytes:
            if isinstance(leaf, Lexeme):
                return read(_HAVING, events, leaf.word)
            many = {word: sum(row[0] for row in _rows(session, _FREQUENT, word)) for word, _ in leaf.words}
            query, values = _in_order(sorted(leaf.words, key=lambda each: -many[each[0]]))
            return read(query, events, *values)

        def of_events() -> bytes:
            having = {
                leaf: int.from_bytes(self._kept_or(leaf, version, partial(of_leaf, leaf)), "big")
                for leaf in leaves(bits.sought)  # of several at once DuckDB would sort the numbers by them
            }
            everything = (1 << 8 * _bytes(events)) - 1
            return found(bits.sought, having, everything).to_bytes(_bytes(events), "big")

        if bits.of == "events":
            return of_events()
        return self._kept_or(bits, version, lambda: read(_INCIDENTS, incidents, of_events()))

    def _kept_or(self, key: Bits | Leaf, version: int, read: Callable[[], bytes]) -> bytes:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept[0] == version:
                self._kept.move_to_end(key)
                return kept[1]
        made = read()
        with self._lock:
            before = self._kept.pop(key, None)
            self._size += len(made) - (len(before[1]) if before else 0)
            self._kept[key] = (version, made)
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1][1])
        return made


def _in_order(words: list[tuple[str, int]]) -> tuple[str, list[str]]:
    """The query of the numbers in which words stand so far behind where a phrase begins, and its values."""
    first, *others = (_BEGINS.format(behind=behind, value=at) for at, (_, behind) in enumerate(words, 1))
    alike = " AND ".join(f"begins IN ({other})" for other in others)
    return _IN_ORDER.format(last="{last}", first=first, others=alike), [word for word, _ in words]


def _bytes(last: int) -> int:
    """How many hold the bits up to a number."""
    return last // 8 + 1


def _rows(session: DuckDBPyConnection, query: str, *values: object) -> list[tuple[Any, ...]]:
    return session.execute(query, list(values)).fetchall()

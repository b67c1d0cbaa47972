"""Which events, and incidents of such, say what is sought: as bits of their numbers, kept from one question to the next.

Numbers are never given again, and nothing has those of rows that are gone: so within an epoch kept bits lack no more
than the numbers given since. Another begins when words are settled, for those of younger rows stand elsewhere then, and
when an event is gone, for its incidents may stay.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from services.web.columnar.said import Joined, Leaf, Lexeme, Phrase, Sought, found, leaves
from services.web.queries.where import HAS_BIT, Of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from duckdb import DuckDBPyConnection

_STATE: Final = "SELECT epoch, events, incidents FROM state"
_BITS: Final = "SELECT bitstring_agg(number::UINTEGER, 0, {last})::BLOB FROM ({numbers})"
# Of a word: all places, and those in rows younger than `since`, which stood in no settled row when the epoch began.
_PLACES: Final = """
SELECT number, place FROM words WHERE hash = hash(${value}::VARCHAR)
UNION ALL SELECT number, place FROM fresh_words WHERE word = ${value}"""
_PLACES_SINCE: Final = "SELECT number, place FROM fresh_words WHERE word = ${value} AND number > {since}"
# A number and a place in it as one: the place of the first word of a phrase, were this the word `behind` it. Of the rows
# ($1) that have all its words, which is cheaper to ask of each place than whether it is one of many (14 ms against 23).
_BEGINS: Final = """
SELECT number::BIGINT * 65536 + place - {behind} AS begins FROM ({places})
WHERE get_bit($1::BLOB::BIT, number::INTEGER) = 1"""
_IN_ORDER: Final = "SELECT begins >> 16 AS number FROM ({first}) WHERE {others}"
_INCIDENTS: Final = "SELECT incident AS number FROM members WHERE incident > {since} AND {chosen}"
_MOST_BYTES: Final = 16_000_000

# Looked up, so few numbers take 3 ms where a bit of every row takes 4 to 12; 500 take longer. Members have no other
# columns: there 1,000 take 3.3 ms and the bits 4.5.
_FEW: Final = 100
_FEW_MEMBERS: Final = 1000
_IS_ONE_OF: Final = "{column} IN (SELECT unnest({value}::UINTEGER[]))"
_ANY_BIT: Final = re.compile(rb"[^\0]", re.DOTALL)

Numbers = tuple[str, list[object]]  # a query of them, and its values


class Bits(NamedTuple):
    """A parameter of a query of the copy: the numbers of events, or incidents of such, that say what is sought."""

    sought: Sought
    of: Of


def bound(query: str, values: Sequence[object], bits_of: Callable[[Bits], bytes]) -> tuple[str, list[object]]:
    """A question with each `Bits` among its values read: the bits, or their numbers and what asks for few."""
    given = list(values)
    for at, value in enumerate(values):
        if isinstance(value, Bits):
            given[at] = bits_of(value)
            few = _few(bits_of(value), _FEW)
            if few is not None:
                given[at], name = few, f"${at + 1}"
                query = query.replace(HAS_BIT.format(name), _IS_ONE_OF.format(column="e.number", value=name))
    return query, given


class _State(NamedTuple):
    epoch: int
    events: int
    incidents: int


class _Kept(NamedTuple):
    epoch: int
    last: int  # the number up to which they tell
    bits: bytes


class FoundBits:
    """The bits last read, of words and of what incidents say; those least asked for make room."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._size = 0
        self._kept: OrderedDict[Bits | Leaf, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, bits: Bits, session: DuckDBPyConnection) -> bytes:
        """The bits as a BLOB, within the transaction of the session; a number's place in them is the same to all.

        They may tell of younger numbers than the transaction sees: it has no rows of these.
        """
        state = _State(*_rows(session, _STATE)[0])

        def kept(key: Bits | Leaf, last: int, numbers: Callable[[int], Numbers]) -> bytes:
            def read(since: int) -> bytes:
                query, values = numbers(since)
                ((some,),) = _rows(session, _BITS.format(last=8 * _bytes(last) - 1, numbers=query), *values)
                return some or bytes(_bytes(last))

            return self._kept_or(key, state.epoch, last, read)

        def of_leaf(leaf: Leaf) -> bytes:
            if isinstance(leaf, Lexeme):
                return kept(leaf, state.events, lambda since: (_numbers(since), [leaf.word]))
            all_of = Joined(tuple(Lexeme(word) for word, _ in leaf.words), all=True)
            return kept(leaf, state.events, lambda since: _in_order(leaf, of_events(all_of), since))

        def of_events(sought: Sought) -> bytes:
            parts = {leaf: of_leaf(leaf) for leaf in leaves(sought)}  # of several at once DuckDB would sort the numbers
            size = max(_bytes(state.events), *map(len, parts.values()), 0)
            having = {leaf: int.from_bytes(part.ljust(size, b"\0"), "big") for leaf, part in parts.items()}
            return found(sought, having, (1 << 8 * size) - 1).to_bytes(size, "big")

        if bits.of == "events":
            return of_events(bits.sought)
        return kept(bits, state.incidents, lambda since: _incidents(of_events(bits.sought), since))

    def _kept_or(self, key: Bits | Leaf, epoch: int, last: int, read: Callable[[int], bytes]) -> bytes:
        """What is kept, and what `read` has of the numbers above those it tells of: above 0 for all."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.epoch == epoch and kept.last >= last:
                self._kept.move_to_end(key)
                return kept.bits
        made = read(0) if kept is None or kept.epoch != epoch else _either(kept.bits, read(kept.last))
        with self._lock:
            before = self._kept.pop(key, None)
            self._size += len(made) - (len(before.bits) if before else 0)
            self._kept[key] = _Kept(epoch, last, made)
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1].bits)
        return made


def _numbers(since: int) -> str:
    """Of the rows that have a word: the only value."""
    return f"SELECT number FROM ({_places(since, 1)})"  # noqa: S608  (our own numbers)


def _places(since: int, value: int) -> str:
    return (_PLACES_SINCE if since else _PLACES).format(since=since, value=value)


def _in_order(phrase: Phrase, having_all: bytes, since: int) -> Numbers:
    """Of the rows in which words stand so far behind where a phrase begins: those that have them all are known."""
    first, *others = (
        _BEGINS.format(behind=behind, places=_places(since, value)) for value, (_, behind) in enumerate(phrase.words, 2)
    )
    alike = " AND ".join(f"begins IN ({other})" for other in others)
    return _IN_ORDER.format(first=first, others=alike), [having_all, *(word for word, _ in phrase.words)]


def _incidents(events: bytes, since: int) -> Numbers:
    few = _few(events, _FEW_MEMBERS)
    if few is not None:
        return _INCIDENTS.format(since=since, chosen=_IS_ONE_OF.format(column="event", value="$1")), [few]
    return _INCIDENTS.format(since=since, chosen="get_bit($1::BLOB::BIT, event::INTEGER) = 1"), [events]


def _few(bits: bytes, most: int) -> list[int] | None:
    """The numbers, where they are no more than `most`."""
    return _numbers_in(bits) if int.from_bytes(bits, "big").bit_count() <= most else None


def _numbers_in(bits: bytes) -> list[int]:
    found = list[int]()
    for some in _ANY_BIT.finditer(bits):
        byte = bits[some.start()]
        found += [8 * some.start() + place for place in range(8) if byte & 0x80 >> place]
    return found


def _either(some: bytes, others: bytes) -> bytes:
    size = max(len(some), len(others))
    both = (int.from_bytes(each.ljust(size, b"\0"), "big") for each in (some, others))
    return reduce(or_, both).to_bytes(size, "big")


def _bytes(last: int) -> int:
    """How many hold the bits up to a number."""
    return last // 8 + 1


def _rows(session: DuckDBPyConnection, query: str, *values: object) -> list[tuple[Any, ...]]:
    return session.execute(query, list(values)).fetchall()

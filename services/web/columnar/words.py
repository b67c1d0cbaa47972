"""The words of events within the copy: the numbers of the events that have each and where, and what these belong to.

Numbers are never given again, so those of rows that are gone may stay until the words are settled: nothing has them.
"""

from __future__ import annotations

from typing import Final

# A row for each word and each place where it stands; of rows that came lately with the word, of all others with its hash,
# in whose order they stand: whoever asks for one word reads little else. (Of lists, a row for each word, what is asked
# for a rare word unpacks those of its neighbours, 2 ms. Two of a million words share a hash once in 30 million copies.)
# `state`: the last numbers given.
CREATE: Final = (
    "CREATE TABLE fresh_words (word VARCHAR, number UINTEGER, place USMALLINT)",
    "CREATE TABLE words (hash UBIGINT, number UINTEGER, place USMALLINT)",
    "CREATE TABLE members (incident UINTEGER, event UINTEGER)",
    "CREATE TABLE state (epoch UBIGINT, events UINTEGER, incidents UINTEGER)",
    "INSERT INTO state VALUES (0, 0, 0)",
)
SAVE_STATE: Final = "UPDATE state SET events = $1, incidents = $2"
# Within one, older numbers say what they said (services/web/columnar/bits.py).
NEW_EPOCH: Final = "UPDATE state SET epoch = epoch + 1"
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
    "INSERT INTO words SELECT hash(word) AS hash, number, place FROM fresh_words ORDER BY hash, number",
    "TRUNCATE fresh_words",
)
# All words in order, with the numbers up to {last} that stand: made beside those that are asked, of a part of the
# words at a time, which is what it takes of memory and of the time of who waits to write.
SLICES: Final = 64
_HASHES: Final = 2**64 // SLICES  # in each
SETTLE: Final = "CREATE OR REPLACE TABLE settled (hash UBIGINT, number UINTEGER, place USMALLINT)"
_SETTLE_SLICE: Final = """
INSERT INTO settled SELECT hash, number, place FROM (
    SELECT hash, number, place FROM words WHERE hash BETWEEN {first} AND {end}
    UNION ALL SELECT hash(word), number, place FROM fresh_words
    WHERE hash(word) BETWEEN {first} AND {end} AND number <= {last}
) WHERE get_bit(
    (SELECT bitstring_agg(number, 0, {last}) FROM events WHERE number <= {last}), number::INTEGER) = 1
ORDER BY hash, number"""
SETTLED: Final = (
    "DROP TABLE words",
    "ALTER TABLE settled RENAME TO words",
    "DELETE FROM fresh_words WHERE number <= {last}",
    NEW_EPOCH,
)


def settle_slice(part: int, last: int) -> str:
    """The statement that adds a part of the words, which are to be added in order."""
    return _SETTLE_SLICE.format(first=part * _HASHES, end=(part + 1) * _HASHES - 1, last=last)

"""The words of events within the copy: each with the numbers of the events that have it and where, and what these belong to.

Numbers are never given again, so those of rows that are gone may stay until the words are settled: nothing has them.
"""

from __future__ import annotations

from typing import Final

# A row for each word of a row that came lately and each place where it stands, and one for each word of all others, with
# as many numbers as places. `state`: the last numbers given.
CREATE: Final = (
    "CREATE TABLE fresh_words (word VARCHAR, number UINTEGER, place USMALLINT)",
    "CREATE TABLE words (word VARCHAR, numbers UINTEGER[], places USMALLINT[])",
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
    NEW_EPOCH,
)

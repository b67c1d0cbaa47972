"""The order of changes: what was created, updated, retracted, merged, in the order of the commits.

A transaction takes the lock of `note_changes` as its last step and keeps it until it has committed, so numbers are
handed out in the order in which commits become visible: whoever has read up to a number will never see a lower one
appear. A row holds the ids of one kind of change of one transaction, numbered from `change_id`. Decision 7.

`sensitive` stands beside the record, so that the names an article hides are found without unpacking its events.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0003"
down_revision = "0002"

_CHANGES: Final = """
CREATE TABLE changes (
    change_id bigint PRIMARY KEY,
    changed_at timestamptz NOT NULL,
    kind text NOT NULL,
    change text NOT NULL,
    ids uuid[] NOT NULL
)"""

_NUMBERS: Final = "CREATE SEQUENCE change_numbers"

_NOTE: Final = """
CREATE FUNCTION note_changes(kind text, change text, ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    chunk CONSTANT integer := 500;
    first bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('rasid'), hashtext('changes'));
    FOR part IN 0 .. (cardinality(ids) - 1) / chunk LOOP
        first := nextval('change_numbers');
        INSERT INTO changes
        VALUES (first, clock_timestamp(), kind, change, ids[part * chunk + 1 : (part + 1) * chunk]);
        PERFORM setval('change_numbers', first + least(chunk, cardinality(ids) - part * chunk) - 1);
    END LOOP;
END $$"""

_SENSITIVE: Final = (
    "ALTER TABLE events ADD COLUMN sensitive jsonb",
    "UPDATE events SET sensitive = record -> 'sensitive' WHERE record -> 'sensitive' <> '[]'",
    "CREATE INDEX events_sensitive ON events (article_id) WHERE sensitive IS NOT NULL",
)

# What stands already, as if it had come now.
_SEED: Final = (
    "SELECT note_changes('article', 'created', array_agg(article_id)) FROM article_heads HAVING count(*) > 0",
    "SELECT note_changes('event', 'created', array_agg(event_id)) FROM events HAVING count(*) > 0",
)


def upgrade() -> None:
    for statement in (_CHANGES, _NUMBERS, _NOTE, *_SENSITIVE, *_SEED):
        op.execute(statement)

"""What was erased for good, and by whom: names by their hashes alone.

`number` rises; a writer of rows looks whether it has, holding a lock that a new erasure waits for, so that nothing that
is erased is written after its erasure. `erased_events` are the events of erased articles, for incidents that name them.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0006"
down_revision = "0005"

_ERASURES: Final = """
CREATE TABLE erasures (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL,
    reason text NOT NULL,
    kind text NOT NULL,
    article_id uuid,
    salt text,
    digest text,
    words integer,
    changed jsonb NOT NULL,
    UNIQUE NULLS NOT DISTINCT (kind, article_id, salt, digest)
)"""
_EVENTS: Final = "CREATE TABLE erased_events (event_id uuid PRIMARY KEY)"

# Nobody who only reads needs the hashes; ingest reads the archive, and does.
_RIGHTS: Final = """
DO $$ BEGIN
    BEGIN
        CREATE ROLE rasid_ingest NOLOGIN;
    EXCEPTION
        WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
    END;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rasid_read') THEN
        REVOKE ALL ON erasures, erased_events FROM rasid_read;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rasid_ingest') THEN
        GRANT USAGE ON SCHEMA rasid TO rasid_ingest;
        GRANT SELECT ON erasures TO rasid_ingest;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rasid_store') THEN
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA rasid TO rasid_store;
    END IF;
END $$"""


def upgrade() -> None:
    for statement in (_ERASURES, _EVENTS, _RIGHTS):
        op.execute(statement)

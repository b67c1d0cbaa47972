"""The role `rasid_ingest`: it reads and writes the frontier and nothing else; least of all what the store keeps.

Where the owner of the database may not make roles, somebody else makes it and calls `ingest.grant_role()`.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0005"
down_revision = "0004"

_ROLE: Final = """
DO $$ BEGIN
    CREATE ROLE rasid_ingest NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN RAISE WARNING 'the role rasid_ingest must be made by an administrator';
END $$"""

_GRANT: Final = """
CREATE FUNCTION ingest.grant_role() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rasid_ingest') THEN
        GRANT USAGE ON SCHEMA ingest TO rasid_ingest;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ingest TO rasid_ingest;
        GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA ingest TO rasid_ingest;
        ALTER DEFAULT PRIVILEGES IN SCHEMA ingest GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO rasid_ingest;
        ALTER DEFAULT PRIVILEGES IN SCHEMA ingest GRANT USAGE, UPDATE ON SEQUENCES TO rasid_ingest;
    END IF;
END $$"""


def upgrade() -> None:
    for statement in (_ROLE, _GRANT, "SELECT ingest.grant_role()"):
        op.execute(statement)

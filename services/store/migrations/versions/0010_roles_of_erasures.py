"""`grant_roles()` as the tables of erasures need it: `rasid_read` sees none of the two, `rasid_ingest` reads the list.

Where an administrator makes the roles after the migrations and calls it, it grants what 0006 granted to roles that were
there already.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0010"
down_revision = "0009"

_GRANT: Final = """
CREATE OR REPLACE FUNCTION grant_roles() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    role text;
    rights text;
BEGIN
    FOR role, rights IN
        SELECT r.rolname, w.rights
        FROM (VALUES ('rasid_store', 'SELECT, INSERT, UPDATE, DELETE'), ('rasid_read', 'SELECT')) AS w (name, rights)
        JOIN pg_roles r ON r.rolname = w.name
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA rasid TO %I', role);
        EXECUTE format('GRANT %s ON ALL TABLES IN SCHEMA rasid TO %I', rights, role);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA rasid GRANT %s ON TABLES TO %I', rights, role);
        IF role = 'rasid_store' THEN
            GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA rasid TO rasid_store;
        ELSE
            REVOKE ALL ON rasid.erasures, rasid.erased_events FROM rasid_read;
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rasid_ingest') THEN
        GRANT USAGE ON SCHEMA rasid TO rasid_ingest;
        GRANT SELECT ON rasid.erasures TO rasid_ingest;
    END IF;
END $$"""


def upgrade() -> None:
    for statement in (_GRANT, "SELECT grant_roles()"):
        op.execute(statement)

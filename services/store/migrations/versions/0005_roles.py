"""Roles with least rights: `rasid_store` writes rows, `rasid_read` reads them; neither may alter a table.

Roles belong to the whole server. Where the owner of the database may not make them, somebody else makes them and calls
`rasid.grant_roles()`; until then the services have the rights of whoever their URL names. Tables of later migrations
get the same rights by default.
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0005"
down_revision = "0004"

_ROLES: Final = """
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['rasid_store', 'rasid_read'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN RAISE WARNING 'the role % must be made by an administrator', role;
        END;
    END LOOP;
END $$"""

_GRANT: Final = """
CREATE FUNCTION grant_roles() RETURNS void LANGUAGE plpgsql AS $$
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
        END IF;
    END LOOP;
END $$"""


def upgrade() -> None:
    for statement in (_ROLES, _GRANT, "SELECT grant_roles()"):
        op.execute(statement)

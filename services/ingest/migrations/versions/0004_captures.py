"""Captures of sites' pages in Wayback: which spans were listed, what became of each capture."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ingest.captures (
            page text NOT NULL,
            captured_at timestamptz NOT NULL,
            site text NOT NULL,
            original text NOT NULL,
            outcome text,
            PRIMARY KEY (page, captured_at)
        )
    """)
    op.execute("COMMENT ON COLUMN ingest.captures.page IS 'Its canonical URL; one capture of a page is enough'")
    op.execute("CREATE INDEX captures_open ON ingest.captures (site, captured_at) WHERE outcome IS NULL")
    op.execute("""
        CREATE TABLE ingest.listings (
            host text,
            first timestamptz,
            last timestamptz,
            PRIMARY KEY (host, first, last)
        )
    """)


def downgrade() -> None:
    op.execute("DROP TABLE ingest.listings, ingest.captures")

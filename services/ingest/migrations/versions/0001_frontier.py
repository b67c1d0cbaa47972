"""The frontier: hosts, sources, URLs, and what was published last of every page and ticker line."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE hosts (
            host text PRIMARY KEY,
            next_allowed_at timestamptz NOT NULL DEFAULT now(),
            failures int NOT NULL DEFAULT 0,
            forbidden int NOT NULL DEFAULT 0,
            refusing_since timestamptz,
            robots_status int,
            robots text NOT NULL DEFAULT '',
            robots_expire_at timestamptz
        )
    """)
    op.execute("""
        CREATE TABLE sources (
            url text PRIMARY KEY,
            site text NOT NULL,
            host text NOT NULL REFERENCES hosts,
            due_at timestamptz NOT NULL DEFAULT now(),
            polled_at timestamptz,
            interval_seconds double precision NOT NULL DEFAULT 0,
            failures int NOT NULL DEFAULT 0,
            outcome text,
            etag text,
            last_modified text
        )
    """)
    op.execute("CREATE INDEX sources_due ON sources (host, due_at)")
    op.execute("""
        CREATE TABLE urls (
            url text PRIMARY KEY,
            site text NOT NULL,
            host text NOT NULL REFERENCES hosts,
            fetch_url text NOT NULL,
            discovered_at timestamptz NOT NULL DEFAULT now(),
            due_at timestamptz DEFAULT now(),
            fetched_at timestamptz,
            published_at timestamptz,
            attempts int NOT NULL DEFAULT 0,
            outcome text,
            reason text,
            etag text,
            last_modified text,
            payload_sha256 text,
            article_id uuid,
            flash_ids uuid[] NOT NULL DEFAULT '{}'
        )
    """)
    op.execute("CREATE INDEX urls_due ON urls (host, due_at) WHERE due_at IS NOT NULL")
    op.execute("""
        CREATE TABLE published (
            article_id uuid PRIMARY KEY,
            kind text NOT NULL,
            site text NOT NULL,
            url text NOT NULL,
            revision text NOT NULL,
            cleaner_version int NOT NULL,
            fetched_at timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL,
            page_url text NOT NULL,
            warc text NOT NULL,
            warc_offset bigint NOT NULL,
            warc_length bigint NOT NULL,
            record_id text NOT NULL,
            payload_sha256 text NOT NULL
        )
    """)
    op.execute("COMMENT ON TABLE published IS 'The revision published last of each article and ticker line'")


def downgrade() -> None:
    op.execute("DROP TABLE published, urls, sources, hosts")

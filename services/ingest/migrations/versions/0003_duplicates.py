"""Signatures of published texts, and the function that decides once which article a text repeats."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE ingest.signatures (
            article_id uuid NOT NULL,
            revision text NOT NULL,
            known bigint GENERATED ALWAYS AS IDENTITY,
            told_at timestamptz NOT NULL,
            signature int[] NOT NULL,
            bands int[] NOT NULL,
            root uuid NOT NULL,
            similarity float8 NOT NULL,
            PRIMARY KEY (article_id, revision)
        )
    """)
    op.execute("COMMENT ON COLUMN ingest.signatures.root IS 'The article this revision repeats; itself where none'")
    # Only roots are looked for. Without a pending list, which every search would have to read through.
    op.execute("""
        CREATE INDEX signatures_bands ON ingest.signatures USING gin (bands) WITH (fastupdate = off)
        WHERE root = article_id
    """)
    op.execute("CREATE INDEX signatures_root ON ingest.signatures (root) WHERE root <> article_id")
    op.execute("""
        CREATE FUNCTION ingest.alike(one int[], other int[]) RETURNS float8 LANGUAGE sql IMMUTABLE AS
        'SELECT avg((x = y)::int)::float8 FROM unnest(one, other) AS pair (x, y)'
    """)
    # Volatile: each statement sees what was committed while this one waited for the lock. The planner has no figures
    # of a young table, so the scan of all of it is taken from it.
    op.execute("""
        CREATE FUNCTION ingest.settle_duplicate(
            id uuid, text_revision text, told timestamptz, mine int[], my_bands int[], threshold float8, days interval
        ) RETURNS TABLE (root uuid, similarity float8) LANGUAGE plpgsql VOLATILE
        SET enable_seqscan = off SET enable_indexscan = on AS $$
        DECLARE original record;
        BEGIN
            RETURN QUERY SELECT s.root, s.similarity FROM ingest.signatures s
                WHERE s.article_id = id AND s.revision = text_revision;
            IF FOUND THEN RETURN; END IF;
            PERFORM pg_advisory_xact_lock(hashtext('rasid duplicates'));
            RETURN QUERY SELECT s.root, s.similarity FROM ingest.signatures s
                WHERE s.article_id = id AND s.revision = text_revision;
            IF FOUND THEN RETURN; END IF;
            SELECT s.article_id AS root, a.alike AS similarity INTO original
            FROM ingest.signatures s CROSS JOIN LATERAL ingest.alike(s.signature, mine) a (alike)
            WHERE s.bands && my_bands AND s.root = s.article_id AND s.article_id <> id AND a.alike >= threshold
                AND s.told_at BETWEEN told - days AND told + days
                AND s.known < coalesce((SELECT min(o.known) FROM ingest.signatures o WHERE o.article_id = id), s.known + 1)
                AND NOT EXISTS (SELECT FROM ingest.signatures f WHERE f.root = id AND f.root <> f.article_id)
                -- An article whose later revision repeats another is no root any more.
                AND NOT EXISTS (SELECT FROM ingest.signatures l WHERE l.article_id = s.article_id
                    AND l.known > s.known AND l.root <> l.article_id)
            ORDER BY s.told_at, s.known LIMIT 1;
            INSERT INTO ingest.signatures (article_id, revision, told_at, signature, bands, root, similarity)
            VALUES (id, text_revision, told, mine, my_bands, coalesce(original.root, id), coalesce(original.similarity, 1));
            RETURN QUERY SELECT coalesce(original.root, id), coalesce(original.similarity, 1::float8);
        END $$
    """)


def downgrade() -> None:
    op.execute("DROP FUNCTION ingest.settle_duplicate, ingest.alike")
    op.execute("DROP TABLE ingest.signatures")

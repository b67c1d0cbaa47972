"""How far the replay of each WARC file has come."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE replays (
            file text PRIMARY KEY,
            size bigint NOT NULL,
            read_to bigint NOT NULL,
            pages bigint NOT NULL
        )
    """)


def downgrade() -> None:
    op.execute("DROP TABLE replays")

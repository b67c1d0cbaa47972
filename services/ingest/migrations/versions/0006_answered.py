"""When a source last answered, apart from when it was last asked: what has come since then may be a gap."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("ALTER TABLE ingest.sources ADD COLUMN answered_at timestamptz")
    op.execute("UPDATE ingest.sources SET answered_at = polled_at")

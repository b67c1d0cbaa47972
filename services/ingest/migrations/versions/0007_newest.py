"""The newest article of a site without a look at every page that it ever had: each start of ingest asks for it."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("CREATE INDEX urls_newest ON ingest.urls (site, published_at) WHERE published_at IS NOT NULL")

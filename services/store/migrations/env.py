"""Run by Alembic for the schema of the store."""

from services.common.database import run_migrations

run_migrations()

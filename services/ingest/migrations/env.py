"""Alembic's entry: the revisions of schema `ingest`."""

from services.common.database import run_migrations

run_migrations()

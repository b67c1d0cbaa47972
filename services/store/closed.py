"""Which revisions the database has wholly: what a broker that forgets must not be asked for again."""

from __future__ import annotations

from uuid import UUID

import asyncpg

from services.store.settings import SCHEMA


async def closed(database_url: str) -> set[tuple[UUID, str]]:
    """`(article_id, revision)` of every revision whose article and whose closing record both stand in the database.

    All events of such a revision stand there too: the closing record follows them in their partition, and the store
    commits in that order. Empty where the store has never run.
    """
    connection = await asyncpg.connect(database_url)
    try:
        if await connection.fetchval("SELECT to_regclass($1)", f"{SCHEMA}.extractions") is None:
            return set()
        rows = await connection.fetch(
            f"SELECT article_id, revision FROM {SCHEMA}.article_revisions "  # noqa: S608  (our own schema's name)
            f"INTERSECT SELECT article_id, revision FROM {SCHEMA}.extractions"
        )
    finally:
        await connection.close()
    return {(row["article_id"], row["revision"]) for row in rows}

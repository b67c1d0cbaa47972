"""Publishing again, from the database, what a broker has forgotten: events, closing records and incidents that stand.

The embedded broker keeps nothing when it stops, and what is merged into incidents is read from the topics: without the
past, tomorrow's report of an act would found it anew. Ids and versions are the same, so whoever has a record already
takes it for the one it has; all carry the header of a backfill.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import asyncpg

from services.common import database
from services.common.clock import Clock, utc_now
from services.common.kafka import Publisher
from services.common.settings import ServiceSettings
from services.contracts.base import Software
from services.contracts.event import EnrichedEvent, ExtractionCompleted, Extractor
from services.contracts.incident import Incident
from services.contracts.records import PublicRecord, encode

_BATCH: Final = 500  # records between two acknowledgements

_INCIDENTS: Final = "SELECT record FROM rasid.incidents"
_EVENTS: Final = "SELECT record FROM rasid.events"
# The last closing of each article. It names the cleaner's version; the name is that of its revision.
_CLOSINGS: Final = """
SELECT DISTINCT ON (x.article_id) x.*, coalesce(r.cleaner_name, 'rasid') AS cleaner_name
FROM rasid.extractions x LEFT JOIN rasid.article_revisions r USING (article_id, revision)
ORDER BY x.article_id, x.rank DESC"""


async def republish(settings: ServiceSettings, database_url: str, *, clock: Clock = utc_now) -> int:
    """Publish everything that the merge of incidents needs; returns how many records. None where no store has run.

    Events come before the closing records that list them. Raises StopServiceError when the broker does not take them or
    the database does not answer.
    """
    pool = await database.connect(database_url, size=1)
    publisher = Publisher(settings)
    await publisher.start()
    sent = 0
    try:
        if await pool.fetchval("SELECT to_regclass($1)", "rasid.incidents") is None:
            return 0
        async with pool.acquire() as connection, connection.transaction(readonly=True, isolation="repeatable_read"):
            async for batch in _batches(standing_records(connection)):
                await publisher.send([encode(r, service="store", sent_at=clock(), backfill=True) for r in batch])
                sent += len(batch)
    finally:
        await publisher.stop()
        await database.close(pool)
    return sent


async def standing_records(connection: asyncpg.Connection) -> AsyncIterator[PublicRecord]:
    """Incidents, events, then the last closing record of each article, as they stand; within a transaction."""
    async for row in connection.cursor(_INCIDENTS, prefetch=_BATCH):
        yield Incident.model_validate_json(row["record"])
    async for row in connection.cursor(_EVENTS, prefetch=_BATCH):
        yield EnrichedEvent.model_validate_json(row["record"])
    async for row in connection.cursor(_CLOSINGS, prefetch=_BATCH):
        yield _closing(row)


def _closing(row: asyncpg.Record) -> ExtractionCompleted:
    return ExtractionCompleted(
        article_id=row["article_id"],
        revision=row["revision"],
        fetched_at=row["fetched_at"],
        cleaner=Software(name=row["cleaner_name"], version=row["cleaner_version"]),
        extractor=Extractor(
            name=row["extractor_name"],
            version=row["extractor_version"],
            lexicon_sha256=row["lexicon_sha256"],
            gazetteer_sha256=row["gazetteer_sha256"],
        ),
        event_ids=row["event_ids"],
    )


async def _batches(records: AsyncIterator[PublicRecord]) -> AsyncIterator[list[PublicRecord]]:
    batch: list[PublicRecord] = []
    async for record in records:
        batch.append(record)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch

"""What is older than the policy allows is deleted, a batch at a time, so that nobody waits for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from services.common import logging, metrics
from services.common.clock import Clock
from services.common.database import Pool
from services.common.errors import RasidError
from services.store.hidden_names import forget_spare_names
from services.store.removal import remove_articles
from services.store.settings import StoreSettings
from services.store.sinks import Sink

EVERY_SECONDS: Final = 600.0
_ARTICLES: Final = 200  # of one transaction
_CHANGES: Final = 1000

# `rank` begins with the time of the fetch. An article is as old as its newest fetch; an event without one, as its own.
_OLD: Final = """
(SELECT article_id FROM article_heads WHERE rank < $1 LIMIT $3)
UNION (SELECT e.article_id FROM events e WHERE e.fetched_at < $2
       AND NOT EXISTS (SELECT FROM article_heads h WHERE h.article_id = e.article_id) LIMIT $3)"""

# The last is kept: it says how far the numbers have come.
_OLD_CHANGES: Final = """
DELETE FROM changes WHERE change_id IN (
    SELECT change_id FROM changes WHERE changed_at < $1 AND change_id < (SELECT max(change_id) FROM changes)
    ORDER BY change_id LIMIT $2)"""

_log = logging.get(__name__)


async def keep_to_policy(sink: Sink, settings: StoreSettings, clock: Clock, *, every: float = EVERY_SECONDS) -> None:
    """Delete what is due every ten minutes, until cancelled; whatever the sink refuses is logged, and tried again."""
    while True:
        now = clock()
        try:
            gone = await sink.expire(
                _days_before(now, settings.store_keep), _days_before(now, settings.store_keep_changes)
            )
            for kind, count in gone.items():
                metrics.EXPIRED.labels(kind).inc(count)
            if any(gone.values()):
                _log.info("deleted what the policy no longer keeps", **gone)
        except RasidError as error:  # away, or too slow for its own limit of time: the next look may succeed
            _log.error("what the policy no longer keeps was not deleted", reason=str(error))
        await asyncio.sleep(every)


def _days_before(now: datetime, days: int) -> datetime | None:
    return now - timedelta(days=days) if days else None


async def expire_rows(pool: Pool, before: datetime | None, changes_before: datetime | None) -> dict[str, int]:
    """Delete from PostgreSQL what was fetched before one time, and the changes before another; None keeps all."""
    gone: Counter[str] = Counter()
    while before is not None:
        async with pool.acquire() as connection, connection.transaction():
            rank = before.replace(tzinfo=None).isoformat(timespec="microseconds")
            articles = [row[0] for row in await connection.fetch(_OLD, rank, before, _ARTICLES)]
            gone.update(await remove_articles(connection, articles, "expired"))
            if not articles:
                await forget_spare_names(connection)
                break
    while changes_before is not None:
        deleted = int((await pool.execute(_OLD_CHANGES, changes_before, _CHANGES)).rpartition(" ")[2])
        gone["change"] += deleted
        if deleted < _CHANGES:
            break
    return {kind: count for kind, count in gone.items() if count}

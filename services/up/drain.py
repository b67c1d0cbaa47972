"""What the database lacks: published again at the start, waited for at the end of `rasid up --once`.

The embedded broker forgets everything when it stops, so a revision without a closing record in the database may be
nowhere but in the archive.
"""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

import asyncpg

from services.common import database
from services.common.kafka import create_topics
from services.common.settings import load
from services.extract.settings import ExtractSettings
from services.ingest.republish import published, republish
from services.ingest.settings import IngestSettings
from services.store.closed import closed
from services.store.republish import republish as republish_stored
from services.store.summary import is_merged, newest_events

_SHOWN_EVENTS: Final = 8


async def prepare(settings: IngestSettings, *, forgetful: bool) -> int:
    """Create the topics; publish again what the database has not closed. Returns how many revisions.

    A `forgetful` broker is given back the events and incidents of the database too, to merge new ones with.
    """
    await create_topics(settings)
    if forgetful:
        await republish_stored(settings, settings.database)
    return (await republish(settings, await closed(settings.database))).sent


class Watch:
    """An open look at the database while the services run."""

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings
        self._merges = load(ExtractSettings).extract_incidents

    async def __aenter__(self) -> Self:
        self._pool = await database.connect(self._settings.database, size=1)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.terminate()

    async def newest_events(self) -> list[str]:
        """The last events, one line each; none while the database or its tables are not there."""
        try:
            return await newest_events(self._pool, _SHOWN_EVENTS)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return []

    async def is_drained(self) -> bool:
        """Whether every revision that ingest published has its article, closing record and incidents in the database."""
        if not await published(self._settings) <= await closed(self._settings.database):
            return False
        return not self._merges or await is_merged(self._pool)

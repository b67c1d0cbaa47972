"""What the database lacks: published again at the start, waited for at the end of `rasid up --once`.

The embedded broker forgets everything when it stops, so a revision without a closing record in the database may be
nowhere but in the archive.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Final, Self

import asyncpg

import services.ingest
import services.store
from services.common import database
from services.common.kafka import create_topics
from services.common.settings import ServiceSettings, load
from services.ingest.republish import published, republish
from services.ingest.settings import Settings as IngestSettings
from services.store.closed import closed
from services.store.summary import newest_events

_SHOWN_EVENTS: Final = 8


async def prepare(url: str) -> int:
    """Create topics and schemas; publish again what the database has not closed. Returns how many revisions."""
    await create_topics(load(ServiceSettings))
    for service in (services.ingest, services.store):
        folder = Path(service.__path__[0])
        schema = "ingest" if folder.name == "ingest" else "rasid"
        await database.migrate(url, schema=schema, folder=folder / "migrations")
    return await republish(load(IngestSettings), await closed(url))


class Watch:
    """An open look at the database while the services run."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def __aenter__(self) -> Self:
        self._pool = await database.connect(self._url, size=1)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.terminate()

    async def newest_events(self) -> list[str]:
        """The last events, one line each; none while the database does not answer."""
        try:
            return await newest_events(self._pool, _SHOWN_EVENTS)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return []

    async def is_drained(self) -> bool:
        """Whether every revision that ingest published has its article and its closing record in the database."""
        return await published(self._url) <= await closed(self._url)

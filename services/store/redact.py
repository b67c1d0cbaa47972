"""`rasid redact`: an article or a person's name taken out of what is kept, for good."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from uuid import UUID

from services.common.erasure import of_person
from services.common.errors import SettingError
from services.store.settings import SinkSettings
from services.store.sinks import Sink, open_sink


def redact(
    settings: SinkSettings, what: UUID | str, *, by: str, reason: str, sinks: Sequence[str] = ()
) -> dict[str, dict[str, int]]:
    """Erase from the database, from the sink of the settings beside it, and from further ones (URLs).

    Returns, by URL, how many articles, events and incidents were changed. All are opened before any is changed; one that
    fails then leaves those before it changed, and the same command may be given again. Raises SettingError for a name
    without a letter and for a URL that no sink has, StopServiceError when one does not answer.
    """
    if isinstance(what, str):
        try:
            of_person(what, salt="")
        except ValueError as error:
            msg = f"{error}."
            raise SettingError(msg) from error

    async def erase() -> dict[str, dict[str, int]]:
        async with AsyncExitStack() as opened:
            everywhere = dict[str, Sink]()
            for url in filter(None, (settings.database, settings.store_sink, *sinks)):
                if url not in everywhere:
                    everywhere[url] = await open_sink(url, statement_timeout=600)
                    opened.push_async_callback(everywhere[url].close)
            return {url: await sink.erase(what, by=by, reason=reason) for url, sink in everywhere.items()}

    return asyncio.run(erase())

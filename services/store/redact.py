"""`rasid redact`: an article or a person's name taken out of what is kept, for good."""

from __future__ import annotations

import asyncio
from uuid import UUID

from services.common.erasure import of_person
from services.common.errors import SettingError
from services.store.settings import SinkSettings
from services.store.sinks import open_sink


def redact(settings: SinkSettings, what: UUID | str, *, by: str, reason: str) -> dict[str, int]:
    """Erase from the sink of the settings; how many articles, events and incidents were changed.

    Raises SettingError for a name without a letter.
    """
    if isinstance(what, str):
        try:
            of_person(what, salt="")
        except ValueError as error:
            msg = f"{error}."
            raise SettingError(msg) from error

    async def erase() -> dict[str, int]:
        sink = await open_sink(settings.sink, statement_timeout=600)
        try:
            return await sink.erase(what, by=by, reason=reason)
        finally:
            await sink.close()

    return asyncio.run(erase())

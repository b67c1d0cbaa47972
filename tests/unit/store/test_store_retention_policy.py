"""The policy of retention is looked at again and again, whatever a look met."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import cast

import pytest

from services.common.clock import utc_now
from services.common.errors import RasidError, StopServiceError
from services.store.retention import keep_to_policy
from services.store.settings import StoreSettings
from services.store.sinks import RecordRejectedError, Sink, SinkUnavailableError


class Refusing:
    """A sink that refuses its first look; `looked` is set at the second."""

    def __init__(self, error: RasidError) -> None:
        self._error: RasidError | None = error
        self.looked = asyncio.Event()

    async def expire(self, before: datetime | None, _changes_before: datetime | None) -> dict[str, int]:
        """See `Sink.expire`."""
        assert before is not None
        error, self._error = self._error, None
        if error is not None:
            raise error
        self.looked.set()
        return {"article": 1}


@pytest.mark.parametrize(
    "error", [SinkUnavailableError("away"), RecordRejectedError("too slow"), StopServiceError("x")]
)
async def test_a_look_that_fails_is_followed_by_another(error: RasidError) -> None:
    """Or what was to go would stay for ever, and nobody would know."""
    sink = Refusing(error)
    settings = StoreSettings(kafka="none:1", database="postgresql://none:1/none", store_keep=30)
    keeping = asyncio.create_task(keep_to_policy(cast("Sink", sink), settings, utc_now, every=0))
    try:
        async with asyncio.timeout(10):
            await sink.looked.wait()
    finally:
        keeping.cancel()

"""How late the event loop is with what is due: the saturation of a service that has one thread."""

from __future__ import annotations

import asyncio
from typing import Final

from services.common import metrics

_EVERY_SECONDS: Final = 1.0


async def watch_loop() -> None:
    """Measure once a second, until cancelled."""
    clock = asyncio.get_running_loop().time
    while True:
        due = clock() + _EVERY_SECONDS
        await asyncio.sleep(_EVERY_SECONDS)
        metrics.LOOP_DELAY_SECONDS.observe(max(0.0, clock() - due))

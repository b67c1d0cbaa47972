"""Looking at the service from outside while it works: its lag for operators, and a way out when it has stalled."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from aiokafka.errors import KafkaError

from services.common import logging
from services.common.errors import StopServiceError
from services.common.lag import ConsumerLag
from services.common.stall import StallWatch
from services.extract.settings import ExtractSettings
from services.extract.stream.consumer import Stream

_LAG_SECONDS: Final = 1.0  # between two looks at the lag
_JOINING: Final = 3  # sessions that a group may take to share out its partitions: it waits for members that died

log = logging.get(__name__)


async def watch(settings: ExtractSettings, stream: Stream) -> None:
    """Keep the lag's metric, and give up when a partition of ours stands still: a new process joins afresh.

    So it does when the group has given this worker no share for as long, and the sessions of dead members besides: then
    it may be its partitions that stand.
    """
    watch = StallWatch[int](settings.extract_stall)
    settled_at = time.monotonic()
    lag = ConsumerLag(stream.group.topic)
    try:
        while True:
            await asyncio.sleep(_LAG_SECONDS)
            waits = await stream.joined()
            settled_at = settled_at if waits else time.monotonic()
            if time.monotonic() - settled_at >= settings.extract_stall + _JOINING * settings.kafka_session_timeout:
                stream.give_up(StopServiceError(f"stalled: {waits}"))
            try:
                positions = await stream.group.read(stream.partitions)
            except (KafkaError, TimeoutError) as error:
                log.warning("the lag cannot be read", reason=f"{type(error).__name__}: {error}")
                continue
            now = time.monotonic()
            lag.note(positions, now)
            stalled = watch.observe(positions, now)
            if stalled:
                stream.give_up(StopServiceError(f"stalled: {stalled}"))
    except Exception as error:  # noqa: BLE001  (a dead watch would be a silent one)
        stream.give_up(error)

"""Asking a member of a group for records, within a time that holds while the group shares out its partitions anew.

aiokafka's `getmany` (0.14.0) forgets its timeout then: it waits until there is a new share, which may take as long as a
broker is away. Who holds a lock meanwhile that the group's listener wants too waits for ever: the share comes after the
listener. Seen on a cluster under faults: stores stood until their watch over stalls ended them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition

_GRACE: Final = 0.1  # seconds; what aiokafka's own timeout ends shall be ended by that


async def poll(
    client: AIOKafkaConsumer, *, timeout_ms: int, max_records: int | None = None
) -> Mapping[TopicPartition, Sequence[Any]]:
    """The records that have come, at the latest after `timeout_ms` and a tenth of a second; none where none has.

    No more than `max_records`, or than the consumer's own limit.

    None is lost by the timeout: aiokafka takes records out only when it returns them. Raises KafkaError.
    """
    try:
        async with asyncio.timeout(timeout_ms / 1000 + _GRACE):
            fetched: Mapping[TopicPartition, Sequence[Any]] = await client.getmany(
                timeout_ms=timeout_ms, max_records=max_records
            )
            return fetched
    except TimeoutError:
        return {}

"""What aiokafka overlooks when a broker is asked what a group has committed, mended for every client of this process.

From version 2 of OffsetFetch on, "I do not coordinate this group any more" stands beside the list of partitions, which
is empty then. aiokafka (0.14.0) reads the list alone and takes it for a group that has committed nothing, for as long as
the client keeps to that broker: a consumer begins again with the first record, and whoever watches the lag sees
partitions that stand at 0. Seen on a cluster whose brokers were killed.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from aiokafka import errors
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.commit import OffsetFetchRequest

_plain_send = AIOKafkaClient.send


@wraps(_plain_send)
async def _send(self: AIOKafkaClient, node_id: int, request: object, **options: object) -> Any:  # noqa: ANN401  (of Kafka)
    response = await _plain_send(self, node_id, request, **options)
    if isinstance(request, OffsetFetchRequest) and (code := getattr(response, "error_code", 0)):
        raise errors.for_code(code)  # the group's coordinator is looked for again, and asked again
    return response


def heed_group_errors() -> None:
    """Have such an answer raised as the KafkaError that it names. Idempotent."""
    AIOKafkaClient.send = _send

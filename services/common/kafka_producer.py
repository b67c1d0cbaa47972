"""aiokafka's producer as `Publisher` uses it: acknowledged by all replicas, large requests, the partition by the key."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner, murmur2

from services.common.kafka_security import client_options
from services.common.settings import ServiceSettings
from services.contracts.topics import LARGEST_RECORD

_SEND_TIMEOUT: Final = 30.0  # seconds; longer than a broker's restart, shorter than a stalled partition's alert
_BATCH_BYTES: Final = 262_144  # of one partition in one request; aiokafka's 16 kB are six events, and requests queue
_KEYS: Final = 4096  # of which the partition is remembered: the events of an article have one key
_POSITIVE: Final = 0x7FFFFFFF

_any_partition: Final = DefaultPartitioner()
_hashed: Final = lru_cache(_KEYS)(murmur2)  # in Python it costs as much as all the rest of sending a record


def new_producer(settings: ServiceSettings, *, idempotent: bool) -> AIOKafkaProducer:
    """A producer that is not started yet."""
    return AIOKafkaProducer(
        **client_options(settings),
        acks="all",
        enable_idempotence=idempotent,
        max_batch_size=_BATCH_BYTES,
        max_request_size=LARGEST_RECORD,
        partitioner=partition_of,
        request_timeout_ms=int(_SEND_TIMEOUT * 1000),
    )


def partition_of(key: bytes | None, partitions: Sequence[int], available: Sequence[int]) -> int:
    """Kafka's own choice of `partitions`, which are sorted; for a record without a key any that is available."""
    if key is None:
        return int(_any_partition(key, partitions, available))
    hashed: int = _hashed(key)
    return partitions[(hashed & _POSITIVE) % len(partitions)]


@contextmanager
def quiet_sender() -> Iterator[None]:
    """The producer logs the refused producer id as an error besides raising it; the raised one is answered."""
    sender = logging.getLogger("aiokafka.producer.sender")
    sender.disabled = True
    try:
        yield
    finally:
        sender.disabled = False

"""The partition of a key is the one that every other client of Kafka would choose."""

from __future__ import annotations

from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from services.common.kafka_producer import partition_of


@given(st.binary(max_size=60), st.integers(1, 24))
def test_a_key_has_the_partition_that_kafka_gives_it(key: bytes, count: int) -> None:
    """The first time and when it is remembered."""
    partitions = list(range(count))
    wanted = DefaultPartitioner()(key, partitions, partitions)
    assert partition_of(key, partitions, partitions) == partition_of(key, partitions, partitions) == wanted


def test_a_record_without_a_key_goes_to_an_available_partition() -> None:
    """Whichever."""
    assert partition_of(None, [0, 1, 2], [1]) == 1

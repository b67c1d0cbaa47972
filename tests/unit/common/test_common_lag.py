"""Lag in seconds, from nothing but where a partition stood and ended at each look."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from services.common.lag import ConsumerLag, Position, Waiting


def test_the_oldest_record_ages_until_it_is_handled() -> None:
    """Later records do not make it younger, and handling some does not make the rest older than they are."""
    waiting = Waiting()
    assert waiting.age(Position(10, 10), 0) == 0
    assert waiting.age(Position(10, 12), 5) == 0
    assert waiting.age(Position(10, 20), 8) == 3
    assert waiting.age(Position(11, 20), 9) == 4
    assert waiting.age(Position(12, 20), 10) == 2
    assert waiting.age(Position(20, 20), 11) == 0
    assert waiting.age(Position(20, 21), 100) == 0
    assert waiting.age(Position(20, 21), 160) == 60


def test_what_waited_before_the_start_counts_from_the_start() -> None:
    """There is nothing that says since when."""
    waiting = Waiting()
    assert waiting.age(Position(0, 500), 1000) == 0
    assert waiting.age(Position(499, 500), 1300) == 300


def test_a_partition_that_stands_still_for_days_takes_no_memory() -> None:
    """The age stays exact however many looks there were."""
    waiting = Waiting()
    for look in range(5000):
        waiting.age(Position(0, look + 1), look)
    assert waiting.age(Position(0, 5001), 5000) == 5000
    assert len(waiting.ends) <= 512


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(1, 9)), min_size=1, max_size=60))
def test_the_age_is_that_of_the_record(steps: list[tuple[int, int, int]]) -> None:
    """Against a model that notes of each record when it was first seen."""
    waiting, seen, offset, now = Waiting(), list[int](), 0, 0
    for written, handled, seconds in steps:
        now += seconds
        seen += [now] * written
        offset = min(len(seen), offset + handled)
        expected = now - seen[offset] if offset < len(seen) else 0
        assert waiting.age(Position(offset, len(seen)), now) == expected


def test_metrics_of_a_partition_go_with_it() -> None:
    """Another replica has it now and tells of it: ours would stand there for ever and look stalled."""
    topic = f"topic-{uuid4().hex}"
    lag = ConsumerLag(topic)

    def sample(name: str, partition: str) -> float | None:
        return REGISTRY.get_sample_value(name, {"topic": topic, "partition": partition})

    lag.note({0: Position(3, 5), 1: Position(0, 4)}, 10.0)
    lag.note({0: Position(3, 6)}, 14.0)

    assert REGISTRY.get_sample_value("rasid_consumer_lag_records", {"topic": topic}) == 3
    assert sample("rasid_consumer_offset", "0") == 3
    assert sample("rasid_consumer_end_offset", "0") == 6
    assert sample("rasid_consumer_oldest_unprocessed_seconds", "0") == 4
    assert sample("rasid_consumer_end_offset", "1") is None
    assert sample("rasid_consumer_oldest_unprocessed_seconds", "1") is None

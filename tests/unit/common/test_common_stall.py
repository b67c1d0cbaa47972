"""A partition that stands still while it lags is noticed; one that is idle, moves, or has come anew is not."""

from __future__ import annotations

from services.common.lag import Position
from services.common.stall import StallWatch

BEHIND = Position(offset=5, end=9)


def test_a_partition_that_lags_and_stands_still_is_stalled() -> None:
    """The reason names the partition, where it stands and how far it is behind."""
    watch = StallWatch[int](timeout=60)
    assert watch.observe({0: BEHIND, 1: Position(7, 7)}, now=0) is None
    assert watch.observe({0: BEHIND, 1: Position(7, 7)}, now=59) is None
    assert watch.observe({0: BEHIND, 1: Position(7, 7)}, now=60) == "partition 0 stands at 5, 4 behind"


def test_a_partition_that_moves_is_not_stalled_however_far_it_is_behind() -> None:
    """One record in the time is enough."""
    watch = StallWatch[int](timeout=60)
    for step in range(10):
        assert watch.observe({0: Position(offset=step, end=1_000_000)}, now=50.0 * step) is None


def test_time_without_lag_does_not_count() -> None:
    """A quiet night is no stall: the time runs from the first record that waits."""
    watch = StallWatch[int](timeout=60)
    assert watch.observe({0: Position(5, 5)}, now=0) is None
    assert watch.observe({0: Position(5, 5)}, now=3600) is None
    assert watch.observe({0: BEHIND}, now=3601) is None
    assert watch.observe({0: BEHIND}, now=3661) is not None


def test_a_partition_that_was_elsewhere_meanwhile_starts_anew() -> None:
    """What another worker did not do is not held against this one."""
    watch = StallWatch[int](timeout=60)
    assert watch.observe({0: BEHIND}, now=0) is None
    assert watch.observe({}, now=59) is None
    assert watch.observe({0: BEHIND}, now=61) is None

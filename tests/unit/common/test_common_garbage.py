"""The cycle collector of a service: set for its work, put back afterwards, and still finding what is garbage."""

from __future__ import annotations

import gc
import weakref

from services.common.garbage import seldom_collected


class _Knot:
    def __init__(self) -> None:
        self.own = self


def test_what_is_there_at_the_start_is_left_out_of_collections_until_the_end() -> None:
    """Frozen, and seldom looked at; the process is left as it was found."""
    thresholds, frozen = gc.get_threshold(), gc.get_freeze_count()
    with seldom_collected():
        assert gc.get_freeze_count() > frozen
        assert gc.get_threshold()[0] > thresholds[0]
    assert gc.get_threshold() == thresholds
    assert gc.get_freeze_count() == 0


def test_a_cycle_made_meanwhile_is_found_by_itself() -> None:
    """After as many objects as its thresholds say, and not never."""
    with seldom_collected():
        gone = weakref.ref(_Knot())
        kept: list[list[int]] = [[] for _ in range(2 * gc.get_threshold()[0])]
        assert gone() is None
        assert kept


def test_a_cycle_that_was_garbage_before_does_not_stay_for_good() -> None:
    """Frozen garbage would be a leak."""
    gone = weakref.ref(_Knot())
    with seldom_collected():
        assert gone() is None

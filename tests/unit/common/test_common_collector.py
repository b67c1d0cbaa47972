"""What a service has at its start is never looked at again by the cycle collector; what is garbage later is found."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from services.common.collector import collect_seldom


class Knot:
    """Refers to itself: only the cycle collector can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The collector of the test's process is given back as it was."""
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_what_the_process_has_is_left_alone() -> None:
    """Lexicons and modules are not walked through any more."""
    lexicon = [[number] for number in range(1000)]
    collect_seldom()
    held = {id(each) for each in gc.get_objects()}
    assert not held & set(map(id, lexicon))


def test_garbage_is_still_collected_by_itself() -> None:
    """A cycle made later is freed while others are made, without anybody asking."""
    collect_seldom()
    knot = Knot()
    seen = weakref.ref(knot)
    del knot
    kept = [[number] for number in range(150_000)]
    assert seen() is None
    assert kept


def test_a_batch_of_records_is_not_looked_at_again_and_again() -> None:
    """No more than one look while a batch of a hundred thousand objects is built."""
    collect_seldom()
    before = gc.get_stats()[0]["collections"]
    kept = [[number] for number in range(100_000)]
    assert gc.get_stats()[0]["collections"] - before <= 1
    assert kept

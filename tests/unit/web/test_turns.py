"""Who is answered first by the threads of the columnar copy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from functools import partial

import pytest

from services.web.columnar.turns import Turns

SECONDS = 10.0  # until a test gives up


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What holds the thread up until it is opened."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def turns(gate: threading.Event) -> Iterator[Turns]:
    """One thread, held up."""
    turns, held = Turns(1, "test"), threading.Event()

    def hold() -> None:
        held.set()
        gate.wait(SECONDS)

    turns.submit(0, hold)
    assert held.wait(SECONDS)
    yield turns
    turns.close()


def test_the_earliest_is_next_and_among_equals_who_came_first(turns: Turns, gate: threading.Event) -> None:
    """Whatever the order in which they came."""
    begun = list[str]()
    order = ((3, "c"), (1, "a"), (3, "d"), (2, "b"))
    waiting = [turns.submit(begin, partial(begun.append, name)) for begin, name in order]
    gate.set()
    for each in waiting:
        each.result(SECONDS)
    assert begun == ["a", "b", "c", "d"]


def test_an_error_is_for_who_asked_and_the_thread_goes_on(turns: Turns, gate: threading.Event) -> None:
    """The next is answered."""
    failing, following = turns.submit(1, lambda: 1 // 0), turns.submit(2, lambda: "answer")
    gate.set()
    with pytest.raises(ZeroDivisionError):
        failing.result(SECONDS)
    assert following.result(SECONDS) == "answer"


def test_what_nobody_waits_for_any_more_is_not_done(turns: Turns, gate: threading.Event) -> None:
    """Its turn is the next one's."""
    done = list[str]()
    gone, stays = turns.submit(1, partial(done.append, "gone")), turns.submit(2, partial(done.append, "stays"))
    assert gone.cancel()
    gate.set()
    stays.result(SECONDS)
    assert done == ["stays"]


def test_closing_cancels_what_waits(turns: Turns, gate: threading.Event) -> None:
    """Nobody is left waiting, and nobody comes too late without being told."""
    waiting = turns.submit(1, lambda: "never")
    turns.close()
    gate.set()
    with pytest.raises(CancelledError):
        waiting.result(SECONDS)
    with pytest.raises(RuntimeError):
        turns.submit(1, lambda: "too late")

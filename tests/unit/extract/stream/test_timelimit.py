"""A text that takes too long is given up, and the timer that was set before is set again."""

from __future__ import annotations

import itertools
import re
import signal

import pytest

from services.extract.stream.timelimit import TooSlowError, time_limit


def test_python_that_runs_too_long_is_interrupted() -> None:
    """In the middle of a loop."""
    with pytest.raises(TooSlowError, match=r"not read within 0\.05 s"), time_limit(0.05):
        for _ in itertools.count():
            pass


def test_a_regular_expression_that_backtracks_is_interrupted() -> None:
    """It runs in C, and asks for signals all the same."""
    with pytest.raises(TooSlowError), time_limit(0.05):
        re.match(r"(ا+)+$", "ا" * 40 + "ب")


def test_what_is_quick_is_not_touched_and_an_earlier_timer_runs_on() -> None:
    """Such as the one by which these tests are limited."""
    handler = signal.getsignal(signal.SIGALRM)
    before = signal.getitimer(signal.ITIMER_REAL)[0]
    with time_limit(30):
        pass
    after = signal.getitimer(signal.ITIMER_REAL)[0]
    assert signal.getsignal(signal.SIGALRM) is handler
    assert (before > 0) == (after > 0)

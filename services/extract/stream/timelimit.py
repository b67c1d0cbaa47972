"""A limit on how long a stretch of Python may run, for texts that no test has foreseen."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from services.common.errors import DeadLetterError


class TooSlowError(DeadLetterError):
    """Reading this text took longer than it may."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlowError inside the block when it has run for `seconds`. For the main thread only.

    A thread would keep the event loop free meanwhile but could not be stopped; a timer of the process can stop even a
    regular expression that backtracks. A timer that was set before is restored.
    """

    def expire(_number: int, _frame: FrameType | None) -> None:
        msg = f"not read within {seconds:g} s"
        raise TooSlowError(msg)

    before = signal.signal(signal.SIGALRM, expire)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, before)

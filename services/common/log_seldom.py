"""Lines of libraries that repeat themselves: aiokafka says ten times a second that a broker is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from typing import Final

_SECONDS: Final = 10.0
_MOST: Final = 256  # different lines remembered; beyond, all are forgotten and said once more


class Seldom(logging.Filter):
    """For a handler: lets each line of these libraries pass once in ten seconds, and then say how often it was held back."""

    def __init__(self, libraries: Collection[str], *, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._libraries = frozenset(libraries)
        self._monotonic = monotonic
        self._said: dict[tuple[str, str], tuple[float, int]] = {}  # when it passed last, how often it was held since

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written. Lines of others, and those with a traceback, always are."""
        if record.name.partition(".")[0] not in self._libraries or record.exc_info:
            return True
        line, now = (record.name, record.getMessage()), self._monotonic()
        passed, held = self._said.get(line, (now - _SECONDS, 0))
        if now - passed < _SECONDS:
            self._said[line] = passed, held + 1
            return False
        if len(self._said) >= _MOST:
            self._said.clear()
        self._said[line] = now, 0
        if held:
            record.msg, record.args = f"{line[1]} (and {held} times before)", None
        return True

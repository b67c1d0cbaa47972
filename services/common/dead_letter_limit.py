"""The limit that stops a consumer which would pour a topic into its dead letters."""

from __future__ import annotations

from collections import deque
from typing import Final

from services.common.errors import StopServiceError

WINDOW: Final = 1000  # records looked back on


class DeadLetterLimit:
    """Counts the last `WINDOW` records of a consumer; one at the start counts those before it as good."""

    def __init__(self, ratio: float) -> None:
        self._most = ratio * WINDOW
        self._recent: deque[bool] = deque(maxlen=WINDOW)

    def count(self, *, dead: bool) -> None:
        """Count one record. Raises StopServiceError when more than the ratio of the window are dead.

        Call it before the dead letter is sent and before anything is committed.
        """
        self._recent.append(dead)
        if dead and (found := sum(self._recent)) > self._most:
            msg = f"{found} of the last {WINDOW} records are dead letters: this is no matter of single records"
            raise StopServiceError(msg)

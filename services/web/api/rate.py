"""How much anybody may ask in a minute."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_CLIENTS: Final = 10_000  # remembered at once; the one idle longest is forgotten


class Rate:
    """A bucket of one minute's requests for each client, filled evenly."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Count one request; seconds until it would be allowed, 0 where it is."""
        if not self._per_minute:
            return 0
        now = self._clock()
        left, at = self._buckets.pop(client, (float(self._per_minute), now))
        left = min(self._per_minute, left + (now - at) * self._per_minute / 60)
        self._buckets[client] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > _CLIENTS:
            self._buckets.popitem(last=False)
        return 0 if left >= 1 else (1 - left) * 60 / self._per_minute

"""Whether a partition has stopped moving while it lags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.extract.stream.group import Reading


@dataclass
class StallWatch:
    """Notices a partition that lags while nothing of it is handled. Pure: time is given."""

    timeout: float  # seconds
    _moved: dict[int, tuple[int, float]] = field(default_factory=dict)  # partition -> committed offset, since when

    def observe(self, readings: Mapping[int, Reading], now: float) -> str | None:
        """Take the readings of this worker's partitions at monotonic time `now`; the reason if one is stalled.

        A partition that was not in the last readings starts anew: somebody else answered for it.
        """
        moved: dict[int, tuple[int, float]] = {}
        stalled = []
        for partition, reading in sorted(readings.items()):
            committed, since = self._moved.get(partition, (reading.committed, now))
            if reading.lag == 0 or reading.committed != committed:
                since = now
            moved[partition] = (reading.committed, since)
            if now - since >= self.timeout:
                stalled.append(f"partition {partition} stands at {reading.committed}, {reading.lag} behind")
        self._moved = moved
        return "; ".join(stalled) or None

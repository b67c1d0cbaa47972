"""Whether a partition has stopped moving while it lags: then its consumer starts anew."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from services.common.lag import Position

Partition = TypeVar("Partition", bound=Hashable)


@dataclass
class StallWatch(Generic[Partition]):
    """Notices a partition that lags while nothing of it is handled. Pure: time is given."""

    timeout: float  # seconds
    _moved: dict[Partition, tuple[int, float]] = field(default_factory=dict)  # -> the next offset, since when

    def observe(self, positions: Mapping[Partition, Position], now: float) -> str | None:
        """Take the positions of this consumer's partitions at monotonic time `now`; the reason if one is stalled.

        A partition that was not in the last positions starts anew: somebody else answered for it.
        """
        moved: dict[Partition, tuple[int, float]] = {}
        stalled = []
        for partition, position in sorted(positions.items(), key=lambda item: str(item[0])):
            offset, since = self._moved.get(partition, (position.offset, now))
            if position.lag == 0 or position.offset != offset:
                since = now
            moved[partition] = (position.offset, since)
            if now - since >= self.timeout:
                stalled.append(f"partition {partition} stands at {position.offset}, {position.lag} behind")
        self._moved = moved
        return "; ".join(stalled) or None

"""How far a consumer is behind, in records and in seconds, as metrics of each partition.

The seconds need no question to the broker: a record that was there when a look found the log's end beyond it is at
least as old as that look. What waited already when the process started is counted from then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from services.common import metrics

_LOOKS: Final = 512  # kept of one partition; beyond it the newest ones become one


@dataclass(frozen=True)
class Position:
    """One partition: the next offset to be handled, and the next to be written."""

    offset: int
    end: int

    @property
    def lag(self) -> int:
        """Records not handled yet. The embedded broker counts its last batch as one record: there it is too few."""
        return max(0, self.end - self.offset)


@dataclass
class Waiting:
    """Since when the oldest unhandled record of one partition waits. Pure: time is given, in seconds."""

    ends: deque[tuple[int, float]] = field(default_factory=deque)  # where the log ended, and when that was first seen

    def age(self, position: Position, now: float) -> float:
        """Take in a look at the partition at `now`; the age of its oldest unhandled record, 0 where there is none."""
        if not self.ends or position.end > self.ends[-1][0]:
            since = self.ends.pop()[1] if len(self.ends) >= _LOOKS else now
            self.ends.append((position.end, since))
        while self.ends and self.ends[0][0] <= position.offset:
            self.ends.popleft()
        return now - self.ends[0][1] if self.ends else 0.0


class ConsumerLag:
    """Keeps the metrics of the partitions of one topic that this process consumes."""

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self._waiting: dict[int, Waiting] = {}

    def note(self, positions: Mapping[int, Position], now: float) -> None:
        """Take in a look at all partitions that are ours at monotonic time `now`; those that are not go."""
        metrics.CONSUMER_LAG.labels(self._topic).set(sum(position.lag for position in positions.values()))
        for partition in self._waiting.keys() - positions.keys():
            del self._waiting[partition]
            for gauge in (metrics.CONSUMER_OFFSET, metrics.CONSUMER_END, metrics.OLDEST_UNPROCESSED_SECONDS):
                gauge.remove(self._topic, str(partition))
        for partition, position in positions.items():
            waiting = self._waiting.setdefault(partition, Waiting())
            labels = (self._topic, str(partition))
            metrics.CONSUMER_OFFSET.labels(*labels).set(position.offset)
            metrics.CONSUMER_END.labels(*labels).set(position.end)
            metrics.OLDEST_UNPROCESSED_SECONDS.labels(*labels).set(waiting.age(position, now))

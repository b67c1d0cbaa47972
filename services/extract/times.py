"""Expressions of time in folded text, resolved to dates in Asia/Damascus against the time of publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.contracts.event import EventTime
from services.contracts.taxonomy import TimePrecision
from services.extract.normalise import Folded


@dataclass(frozen=True, slots=True)
class TimeMention:
    """One expression of time. `start`, `end`: inclusive ISO dates (or date-times), None where it cannot be resolved.

    `start_offset`, `end_offset` count in the original, `fstart`, `fend` in the folded text. `kind`: `point` says when
    something happened (a day, a night, a month), `duration` how long up to now (منذ 15 يوماً), `habit` that it repeats
    (يومياً), `vague` has no date at all (مؤخراً، لاحقاً، في وقت سابق).
    """

    start: str | None
    end: str | None
    precision: TimePrecision
    start_offset: int
    end_offset: int
    fstart: int
    fend: int
    kind: Literal["point", "duration", "habit", "vague"] = "point"

    def event_time(self, folded: Folded) -> EventTime:
        """The contract's form of this mention."""
        return EventTime(
            start=self.start,
            end=self.end,
            precision=self.precision,
            mention=folded.original[self.start_offset : self.end_offset],
            start_offset=self.start_offset,
            end_offset=self.end_offset,
        )


def find_times(folded: Folded, published_at: datetime | None) -> list[TimeMention]:
    """Expressions of time in text order, not overlapping; relative ones count from `published_at` (aware)."""
    return []


def publication_time(published_at: datetime | None) -> EventTime | None:
    """The day of publication in Damascus as the time of an act that is told without one; None where unknown."""
    return None

"""Bootstrap intervals: how far a figure might have been another, had other documents been annotated. Pure, seeded."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeVar

DRAWS: Final = 1000
_SEED: Final = 0
_TAIL: Final = 0.025

T = TypeVar("T")


class Interval(NamedTuple):
    """A figure with the bounds that 95 % of the resampled figures keep."""

    value: float
    low: float
    high: float

    def meets(self, other: Interval) -> bool:
        """Whether the two intervals overlap."""
        return self.low <= other.high and other.low <= self.high


def bootstrap(
    documents: Sequence[T], figures: Callable[[Sequence[T]], dict[str, float]], draws: int = DRAWS
) -> dict[str, Interval]:
    """The figures of the documents, each with its interval: documents drawn with replacement, as many as there are."""
    values = figures(documents)
    dice = random.Random(_SEED)  # noqa: S311  (repeatable, not secret)
    drawn = [figures(dice.choices(documents, k=len(documents))) for _ in range(draws)] if documents else []
    intervals = {}
    for name, value in values.items():
        column = sorted(draw[name] for draw in drawn) or [value]
        last = len(column) - 1
        intervals[name] = Interval(value, column[round(_TAIL * last)], column[round((1 - _TAIL) * last)])
    return intervals

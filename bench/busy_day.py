"""A small simulation of a busy day: articles of ten seconds at a time pass through stages, each a queue."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Final

STEP: Final = 10.0  # seconds


def busy_day(mean: float) -> list[float]:
    """Articles of each step of a day: few at night, most at noon, twice as many around one great event of half an hour.

    `mean` is in articles a second. The same day for the same mean.
    """
    dice = random.Random(7)  # noqa: S311  (the same day on every run)
    steps = int(86_400 / STEP)
    shape = [1 + 0.8 * math.sin(2 * math.pi * (step / steps - 0.25)) for step in range(steps)]
    burst = range(int(steps * 0.55), int(steps * 0.55) + int(1800 / STEP))
    wanted = [mean * STEP * part * (3 if step in burst else 1) for step, part in enumerate(shape)]
    return [max(0.0, dice.gauss(each, math.sqrt(each))) for each in wanted]


def ages(arrivals: Sequence[float], capacities: Sequence[float]) -> list[float]:
    """Seconds that what comes in each step waits in all queues; `capacities` in articles a second, stage by stage."""
    waits = [0.0] * len(arrivals)
    flow = list(arrivals)
    for capacity in capacities:
        queue, passed = 0.0, list[float]()
        for step, coming in enumerate(flow):
            queue += coming
            done = min(queue, capacity * STEP)
            queue -= done
            waits[step] += queue / capacity
            passed.append(done)
        flow = passed
    return waits


def percentile(waits: Sequence[float], weights: Sequence[float], share: float) -> float:
    """The wait that such a share of the weights does not exceed."""
    ordered, seen = sorted(zip(waits, weights, strict=True)), 0.0
    total = sum(weights)
    for wait, weight in ordered:
        seen += weight
        if seen >= share * total:
            return wait
    return 0.0
